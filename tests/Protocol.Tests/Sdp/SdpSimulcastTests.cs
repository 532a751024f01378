using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

public sealed class SdpSimulcastTests
{
    [Fact]
    public void Layers_come_in_the_order_of_the_offer()
    {
        MediaDescription video = Parse(OfferVectors.Read("chromium-whip-simulcast")).Media[1];

        Assert.Equal(["high", "medium", "low"], video.Rids.Select(rid => rid.Id));
        Assert.All(video.Rids, rid => Assert.Equal(SdpDirection.SendOnly, rid.Direction));
        Assert.Equal("high;medium;low", Text(video.SimulcastSend));
        Assert.Empty(video.SimulcastReceive.Streams);
        Assert.Empty(video.Ssrcs);
    }

    [Theory]
    [InlineData("send a;b;c", "a;b;c", "")]
    [InlineData("send a,b;c", "a,b;c", "")]
    [InlineData("send a;~b,~c", "a;~b,~c", "")]
    [InlineData("recv x;y", "", "x;y")]
    [InlineData("send a;b recv x", "a;b", "x")]
    [InlineData("recv x send a;b", "a;b", "x")]
    [InlineData(" send a", "a", "")]
    public void Both_directions_alternatives_and_pauses_are_read(string value, string send, string receive)
    {
        MediaDescription video = Parse(OfferText.Of(OfferText.Video("0", "sendrecv", $"simulcast:{value}"))).Media[0];

        Assert.Equal(send, Text(video.SimulcastSend));
        Assert.Equal(receive, Text(video.SimulcastReceive));
    }

    [Fact]
    public void A_rid_may_name_formats_and_restrictions()
    {
        MediaDescription video = Parse(OfferText.Of(OfferText.Video(
            "0", "sendonly", "rid:q send pt=96,98;max-width=640; max-fps=15", "rid:r recv"))).Media[0];

        Assert.Equal([96, 98], video.Rids[0].PayloadTypes.Select(payloadType => (int)payloadType));
        Assert.Equal(["max-width=640", "max-fps=15"], video.Rids[0].Restrictions);
        Assert.Equal(SdpDirection.RecvOnly, video.Rids[1].Direction);
        Assert.Empty(video.Rids[1].PayloadTypes);
    }

    private static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, TestSdpLimits.Default, out SessionDescription? offer, out _));
        return offer;
    }

    private static string Text(SdpSimulcast simulcast) => string.Join(';', simulcast.Streams.Select(stream =>
        string.Join(',', stream.Select(choice => $"{(choice.Paused ? "~" : "")}{choice.Rid}"))));
}
