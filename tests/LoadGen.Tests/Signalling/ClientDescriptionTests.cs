using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Sdp;

namespace Ooblex.LoadGen.Tests.Signalling;

public sealed class ClientDescriptionTests
{
    private static readonly string Fingerprint = string.Join(':', Enumerable.Repeat("AB", 32));
    private static readonly SdpLimits Limits = new() { MaxBytes = 8192, MaxMediaSections = 4, MaxAttributes = 200 };

    [Fact]
    public void A_publisher_offers_one_picture_with_retransmission()
    {
        ClientDescription client = new(Fingerprint, Publishes: true);

        MediaDescription video = Read(client.ToOffer());

        Assert.Equal((SdpDirection.SendOnly, SdpSetup.ActPass, "0"), (video.Direction, video.Setup, video.Mid));
        Assert.Equal((client.Ufrag, client.Pwd), (video.IceUfrag, video.IcePwd));
        Assert.Equal([client.VideoSsrc, client.VideoSsrc + 1], video.Ssrcs.Select(source => source.Ssrc));
        Assert.Equal(["VP8", "RTX"], video.Codecs.Select(codec => codec.Name));
        Assert.True(video.RtcpMux);
    }

    [Fact]
    public void A_viewer_offers_to_receive_and_names_no_source()
    {
        MediaDescription video = Read(new ClientDescription(Fingerprint, Publishes: false).ToOffer());

        Assert.Equal(SdpDirection.RecvOnly, video.Direction);
        Assert.Empty(video.Ssrcs);
    }

    [Fact]
    public void An_offer_may_leave_the_server_no_choice_of_its_side() =>
        Assert.Equal(SdpSetup.Active, Read(new ClientDescription(Fingerprint, true).ToOffer(setup: "active")).Setup);

    [Fact]
    public void An_answer_keeps_the_mid_and_the_payload_type_of_the_offer()
    {
        string offer = AnswerVectors.Read("janus-offer")
            .Replace("a=mid:0", "a=mid:cam", StringComparison.Ordinal)
            .Replace(":96 ", ":101 ", StringComparison.Ordinal)
            .Replace("SAVPF 96", "SAVPF 101", StringComparison.Ordinal);
        ServerDescription server = ServerDescription.ReadOffer(offer, "127.0.0.1");

        MediaDescription video = Read(new ClientDescription(Fingerprint, Publishes: false).ToAnswer(server));

        Assert.Equal(("cam", SdpSetup.Active), (video.Mid, video.Setup));
        Assert.Equal(101, video.Codecs.First(codec => codec.Name == "VP8").PayloadType);
    }

    [Fact]
    public void No_two_clients_share_credentials()
    {
        ClientDescription[] clients =
            [.. Enumerable.Range(0, 100).Select(_ => new ClientDescription(Fingerprint, Publishes: true))];

        Assert.Equal(100, clients.Select(client => client.Ufrag).Distinct().Count());
        Assert.Equal(100, clients.Select(client => client.Pwd).Distinct().Count());
    }

    private static MediaDescription Read(string sdp)
    {
        Assert.True(SessionDescription.TryParse(sdp, Limits, out SessionDescription? description, out SdpError error),
            error.ToString());
        return Assert.Single(description.Media);
    }
}
