using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

public sealed class OfferRulesTests
{
    private static readonly string Publisher =
        OfferText.Of(OfferText.Audio("0", "sendonly"), OfferText.Video("1", "sendonly"));

    private static readonly string Viewer =
        OfferText.Of(OfferText.Video("0", "recvonly"), OfferText.Audio("1", "recvonly"));

    public static TheoryData<string> PublishingClients =>
        [.. OfferVectors.Names.Where(name => !name.Contains("whep") && name != "ffmpeg-passive")];

    public static TheoryData<string> WatchingClients =>
        [.. OfferVectors.Names.Where(name => name.Contains("whep") || name == "chromium-whip-sendrecv")];

    [Theory]
    [MemberData(nameof(PublishingClients))]
    public void W03_known_publishers_are_accepted(string name) =>
        Expect(OfferFault.None, OfferVectors.Read(name), publishes: true);

    [Theory]
    [MemberData(nameof(WatchingClients))]
    public void P04_known_viewers_are_accepted(string name) =>
        Expect(OfferFault.None, OfferVectors.Read(name), publishes: false);

    [Theory]
    [InlineData("a=fingerprint", "a=fingerprint")]
    [InlineData("a=ice-ufrag", "a=ice-ufrag")]
    [InlineData("a=ice-pwd", "a=ice-pwd")]
    [InlineData("a=mid", "a=mid")]
    public void W07_P09_an_offer_that_lacks_what_every_answer_needs_is_malformed(string line, string said)
    {
        Assert.Contains(said, Expect(OfferFault.Malformed, OfferText.Without(Publisher, line), publishes: true));
        Assert.Contains(said, Expect(OfferFault.Malformed, OfferText.Without(Viewer, line), publishes: false));
    }

    [Fact]
    public void W07_an_offer_without_m_lines_is_malformed() =>
        Expect(OfferFault.Malformed, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", publishes: true);

    [Theory]
    [InlineData("recvonly")]
    [InlineData("inactive")]
    public void W09_a_publisher_that_does_not_send_is_refused(string direction) =>
        Expect(OfferFault.Unacceptable, Publisher.Replace("a=sendonly", $"a={direction}"), publishes: true);

    [Theory]
    [InlineData("sendonly")]
    [InlineData("inactive")]
    public void P09_a_viewer_that_does_not_receive_is_refused(string direction) =>
        Expect(OfferFault.Unacceptable, Viewer.Replace("a=recvonly", $"a={direction}"), publishes: false);

    [Fact]
    public void W09_one_section_that_flows_the_wrong_way_is_enough() =>
        Expect(
            OfferFault.Unacceptable,
            OfferText.Of(OfferText.Audio("0", "sendonly"), OfferText.Video("1", "recvonly")),
            publishes: true);

    [Fact]
    public void Offering_both_directions_is_fine_for_both_roles()
    {
        string both = Publisher.Replace("a=sendonly", "a=sendrecv");

        Expect(OfferFault.None, both, publishes: true);
        Expect(OfferFault.None, both, publishes: false);
    }

    [Fact]
    public void W39_two_tracks_of_a_kind_are_refused()
    {
        Expect(
            OfferFault.Unacceptable,
            OfferText.Of(OfferText.Video("0", "sendonly"), OfferText.Video("1", "sendonly")),
            publishes: true);
        Expect(
            OfferFault.Unacceptable,
            OfferText.Of(OfferText.Audio("0", "recvonly"), OfferText.Audio("1", "recvonly")),
            publishes: false);
    }

    [Fact]
    public void A_second_track_that_is_off_does_not_count() =>
        Expect(
            OfferFault.None,
            OfferText.Of(OfferText.Video("0", "sendonly"), OfferText.Video("1", "inactive")),
            publishes: true);

    [Fact]
    public void W38_P18_sections_outside_one_bundle_are_refused()
    {
        Expect(OfferFault.Unacceptable, OfferText.Without(Publisher, "a=group"), publishes: true);
        Expect(OfferFault.Unacceptable, Publisher.Replace("BUNDLE 0 1", "BUNDLE 0"), publishes: true);
        Expect(OfferFault.Unacceptable, Viewer.Replace("BUNDLE 0 1", "LS 0 1"), publishes: false);
    }

    [Fact]
    public void A_single_section_needs_neither_group_nor_mid() =>
        Expect(
            OfferFault.None,
            OfferText.Without(OfferText.Without(OfferText.Of(OfferText.Audio("0", "sendonly")), "a=group"), "a=mid"),
            publishes: true);

    [Fact]
    public void W38_P18_rtcp_on_a_port_of_its_own_is_refused()
    {
        Expect(OfferFault.Unacceptable, OfferText.Without(Publisher, "a=rtcp-mux"), publishes: true);
        Expect(OfferFault.Unacceptable, OfferText.Without(Viewer, "a=rtcp-mux"), publishes: false);
    }

    [Theory]
    [InlineData("actpass", OfferFault.None)]
    [InlineData("active", OfferFault.None)]
    [InlineData("passive", OfferFault.Unacceptable)]
    [InlineData("holdconn", OfferFault.Unacceptable)]
    public void W41_the_client_must_open_dtls(string setup, OfferFault fault) =>
        Expect(fault, Publisher.Replace("a=setup:actpass", $"a=setup:{setup}"), publishes: true);

    [Fact]
    public void W41_an_offer_silent_about_setup_means_active() =>
        Expect(OfferFault.None, OfferText.Without(Publisher, "a=setup"), publishes: true);

    [Fact]
    public void W41_ffmpeg_as_it_comes_is_told_what_to_change() =>
        Assert.Contains(
            "a=setup:active", Expect(OfferFault.Unacceptable, OfferVectors.Read("ffmpeg-passive"), publishes: true));

    [Theory]
    [InlineData("sha-256", 32, OfferFault.None)]
    [InlineData("sha-384", 48, OfferFault.None)]
    [InlineData("sha-512", 64, OfferFault.None)]
    [InlineData("sha-1", 20, OfferFault.Unacceptable)]
    [InlineData("md5", 16, OfferFault.Unacceptable)]
    public void A_weak_fingerprint_is_refused(string algorithm, int bytes, OfferFault fault)
    {
        string digest = string.Join(':', Enumerable.Repeat("A1", bytes));

        Expect(fault, Publisher.Replace($"sha-256 {OfferText.Fingerprint}", $"{algorithm} {digest}"), publishes: true);
    }

    [Fact]
    public void A_client_that_does_no_checks_could_never_connect() =>
        Expect(OfferFault.Unacceptable, Publisher.Replace("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"), publishes: true);

    [Fact]
    public void Data_channels_alone_are_nothing_to_publish_or_watch()
    {
        Expect(OfferFault.Unacceptable, OfferText.Of(OfferText.Data("0")), publishes: true);
        Expect(OfferFault.Unacceptable, OfferText.Of(OfferText.Data("0")), publishes: false);
    }

    [Theory]
    [InlineData("UDP/TLS/RTP/SAVPF", OfferFault.None)]
    [InlineData("TCP/DTLS/RTP/SAVPF", OfferFault.None)]
    [InlineData("RTP/SAVPF", OfferFault.None)]
    [InlineData("RTP/AVP", OfferFault.None)]
    [InlineData("TCP/RTP/AVP", OfferFault.Unacceptable)]
    [InlineData("TCP/MSRP", OfferFault.Unacceptable)]
    public void Every_profile_that_can_mean_dtls_srtp_is_accepted(string protocol, OfferFault fault) =>
        Expect(fault, Publisher.Replace("UDP/TLS/RTP/SAVPF", protocol), publishes: true);

    [Fact]
    public void Sections_of_a_bundle_may_leave_the_transport_to_the_first()
    {
        string audio = OfferText.Audio("0", "sendonly");
        string video = OfferText.Video("1", "sendonly");
        foreach (string line in new[] { "a=ice-", "a=fingerprint", "a=setup" })
        {
            video = OfferText.Without(video, line);
        }

        Expect(OfferFault.None, OfferText.Of(audio, video), publishes: true);
    }

    private static string Expect(OfferFault fault, string offer, bool publishes)
    {
        OfferVerdict verdict = OfferRules.Check(Negotiating.Parse(offer), publishes);
        Assert.Equal(fault, verdict.Fault);
        Assert.Equal(fault == OfferFault.None, verdict.Detail.Length == 0);
        return verdict.Detail;
    }
}
