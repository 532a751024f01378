using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

public sealed class SimulcastTests
{
    private const string RidExtension = "extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    [Theory]
    [InlineData("chromium-whip-simulcast", "high;medium;low")]
    [InlineData("firefox-whip-simulcast", "hi;lo")]
    [InlineData("obs-simulcast", "0;1;2")]
    public void W51_simulcast_is_answered_with_the_layers_of_the_offer(string name, string layers)
    {
        NegotiationResult result = Negotiating.Publish(OfferVectors.Read(name));

        NegotiatedTrack video = result.Tracks.Single(track => track.Kind == MediaKind.Video);
        Assert.Equal(layers.Split(';'), video.Rids);
        Assert.Equal((0u, 0u), (video.OfferedSsrc, video.OfferedRtxSsrc));
        MediaDescription answered = Negotiating.Parse(result.AnswerSdp).Media[1];
        Assert.Equal(layers.Split(';'), answered.Rids.Select(rid => rid.Id));
        Assert.All(answered.Rids, rid => Assert.Equal(SdpDirection.RecvOnly, rid.Direction));
        Assert.Equal(layers, string.Join(';', answered.SimulcastReceive.Streams.Select(stream => stream[0].Rid)));
        Assert.Empty(answered.SimulcastSend.Streams);
    }

    [Theory]
    [InlineData("send a;b", "rid:a send|rid:b send", "a;b")]
    [InlineData("send a;~b", "rid:a send|rid:b send", "a;b")]
    [InlineData("send a,b;c", "rid:a send|rid:b send|rid:c send", "a;c")]
    [InlineData("send a,b;c", "rid:b send|rid:c send", "b;c")]
    [InlineData("send a;b", "rid:a send", "a")]
    [InlineData("send a;a", "rid:a send", "a")]
    [InlineData("send a;b", "rid:a recv|rid:b send", "b")]
    [InlineData("send a,b;c", "rid:a send pt=97|rid:b send pt=96|rid:c send pt=95,96", "b;c")]
    [InlineData("send a;b", "rid:x send", "")]
    [InlineData("recv a;b", "rid:a recv|rid:b recv", "")]
    public void W51_of_each_stream_the_first_usable_choice_is_taken(string simulcast, string rids, string expected)
    {
        string offer = OfferText.Of(OfferText.Video(
            "0", "sendonly", [RidExtension, .. rids.Split('|'), $"simulcast:{simulcast}"]));

        NegotiationResult result = Negotiating.Publish(offer);

        Assert.Equal(expected, string.Join(';', result.Tracks[0].Rids));
        Assert.Equal(expected.Length > 0, result.AnswerSdp.Contains("a=simulcast:recv ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_extension_that_names_layers_there_is_no_simulcast()
    {
        string offer = OfferText.Of(OfferText.Video("0", "sendonly", "rid:a send", "rid:b send", "simulcast:send a;b"));

        NegotiationResult result = Negotiating.Publish(offer);

        Assert.Empty(result.Tracks[0].Rids);
        Assert.DoesNotContain("simulcast", result.AnswerSdp, StringComparison.Ordinal);
        Assert.DoesNotContain("a=rid", result.AnswerSdp, StringComparison.Ordinal);
    }
}
