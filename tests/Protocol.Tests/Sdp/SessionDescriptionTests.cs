using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

public sealed class SessionDescriptionTests
{
    public static TheoryData<string> Vectors => [.. OfferVectors.Names];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_known_client_is_understood(string name)
    {
        SessionDescription offer = Parse(OfferVectors.Read(name));

        Assert.NotEmpty(offer.Media);
        Assert.All(offer.Media, media => Assert.NotEmpty(media.Mid));
        Assert.All(offer.Media, media => Assert.Equal("sha-256", Assert.Single(media.Fingerprints).Algorithm));
        Assert.All(offer.Media, media => Assert.InRange(media.IceUfrag.Length, 4, 32));
        Assert.All(offer.Media, media => Assert.Contains(media.Mid, offer.BundleGroup));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Bare_line_feeds_and_a_missing_last_one_change_nothing(string name)
    {
        string text = OfferVectors.Read(name);

        SessionDescription strict = Parse(text);
        SessionDescription loose = Parse(text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n'));

        Assert.Equal(Summary(strict), Summary(loose));
    }

    [Fact]
    public void A_session_is_read_with_its_group_and_flags()
    {
        SessionDescription offer = Parse(OfferVectors.Read("chromium-whip"));

        Assert.Equal(["0", "1"], offer.BundleGroup);
        Assert.True(offer.ExtmapAllowMixed);
        Assert.False(offer.IceLite);
        Assert.Equal("WMS 85fa131d-e332-4cc1-89d4-3a7eb46c45a5", offer.MsidSemantic);
        Assert.Equal(["audio", "video"], offer.Media.Select(media => media.Kind));
        Assert.Equal([0, 1], offer.Media.Select(media => media.Index));
        Assert.Equal([38446, 9], offer.Media.Select(media => media.Port));
        Assert.All(offer.Media, media => Assert.Equal("UDP/TLS/RTP/SAVPF", media.Protocol));
        Assert.All(offer.Media, media => Assert.Equal(SdpSetup.ActPass, media.Setup));
        Assert.All(offer.Media, media => Assert.Equal(SdpDirection.SendOnly, media.Direction));
        Assert.All(offer.Media, media => Assert.True(media.RtcpMux && media.RtcpReducedSize && !media.RtcpMuxOnly));
        Assert.Equal("sr30", offer.Media[0].IceUfrag);
        Assert.Equal("nQbevOZPqfkaVRSTkI1ELaSF", offer.Media[0].IcePwd);
        Assert.Equal(["trickle"], offer.Media[0].IceOptions);
    }

    [Fact]
    public void Codecs_come_in_the_order_of_the_m_line_with_all_their_lines()
    {
        MediaDescription video = Parse(OfferVectors.Read("chromium-whip")).Media[1];

        Assert.Equal(video.Formats, video.Codecs.Select(codec => codec.PayloadType.ToString()));
        Assert.Equal(
            ["VP8", "RTX", "H264", "RTX", "H264", "RTX"], video.Codecs.Take(6).Select(codec => codec.Name));
        SdpCodec h264 = video.Codecs[2];
        Assert.Equal(102, h264.PayloadType);
        Assert.Equal(90_000, h264.ClockRate);
        Assert.Equal(1, h264.Channels);
        Assert.Equal("H264/90000", h264.RtpMap);
        Assert.Equal("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f", h264.Fmtp);
        Assert.Equal("42001f", h264.Parameter("Profile-Level-Id"));
        Assert.Null(h264.Parameter("level"));
        Assert.Equal(["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"], h264.Feedback);
        Assert.Equal((byte)102, video.Codecs[3].Apt);
        Assert.Null(h264.Apt);
    }

    [Fact]
    public void Static_payload_types_need_no_rtpmap()
    {
        MediaDescription audio = Parse(Media("m=audio 9 UDP/TLS/RTP/SAVPF 0 8 13 96")).Media[0];

        Assert.Equal(
            [(0, "PCMU", 8_000), (8, "PCMA", 8_000)],
            audio.Codecs.Select(codec => ((int)codec.PayloadType, codec.Name, codec.ClockRate)));
    }

    [Fact]
    public void Stereo_is_read_from_the_rtpmap_and_keeps_its_spelling()
    {
        SdpCodec opus = Parse(OfferVectors.Read("gstreamer")).Media[1].Codecs[0];

        Assert.Equal(("OPUS", 48_000, 2), (opus.Name, opus.ClockRate, opus.Channels));
        Assert.Equal("OPUS/48000/2", opus.RtpMap);
    }

    [Fact]
    public void Feedback_for_all_formats_is_given_to_each()
    {
        MediaDescription video = Parse(Media(
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=rtcp-fb:* nack", "a=rtcp-fb:96 NACK  PLI",
            "a=rtpmap:96 VP8/90000", "a=rtpmap:97 VP9/90000")).Media[0];

        Assert.Equal(["nack pli", "nack"], video.Codecs[0].Feedback);
        Assert.Equal(["nack"], video.Codecs[1].Feedback);
    }

    [Fact]
    public void A_mapping_without_sense_leaves_its_format_out()
    {
        MediaDescription audio = Parse(Media(
            "m=audio 0 UDP/TLS/RTP/SAVPF 96 97 98", "a=rtpmap:96 NULL/0", "a=rtpmap:97 x",
            "a=rtpmap:98 opus/48000/2")).Media[0];

        Assert.Equal("OPUS", Assert.Single(audio.Codecs).Name);
    }

    [Fact]
    public void What_the_session_says_holds_where_an_m_section_is_silent()
    {
        SessionDescription offer = Parse(
            "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\na=setup:active\r\na=recvonly\r\n"
            + $"a=ice-options:ice2,trickle\r\na=fingerprint:SHA-256 {OfferText.Fingerprint.ToLowerInvariant()}\r\n"
            + "a=extmap:4 urn:x\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
            + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n"
            + "a=ice-ufrag:wxyz\r\na=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n");

        MediaDescription audio = offer.Media[0];
        Assert.Equal(("abcd", "abcdefghijklmnopqrstuv"), (audio.IceUfrag, audio.IcePwd));
        Assert.Equal(SdpSetup.Active, audio.Setup);
        Assert.Equal(SdpDirection.RecvOnly, audio.Direction);
        Assert.Equal(["ice2", "trickle"], audio.IceOptions);
        Assert.Equal(new SdpFingerprint("sha-256", OfferText.Fingerprint), Assert.Single(audio.Fingerprints));
        Assert.Equal(new SdpExtension(4, "urn:x", SdpDirection.SendRecv), Assert.Single(audio.Extensions));
        MediaDescription video = offer.Media[1];
        Assert.Equal(("wxyz", "zyxwvutsrqponmlkjihgfe"), (video.IceUfrag, video.IcePwd));
        Assert.Equal(SdpDirection.SendOnly, video.Direction);
        Assert.Equal(SdpSetup.Active, video.Setup);
    }

    [Fact]
    public void Sources_are_read_in_their_order_with_groups()
    {
        MediaDescription video = Parse(OfferVectors.Read("chromium-whip")).Media[1];

        Assert.Equal([3215975617u, 4223388094u], video.Ssrcs.Select(source => source.Ssrc));
        Assert.All(video.Ssrcs, source => Assert.Equal("MWTZVvN3RDvdLhUa", source.Cname));
        Assert.All(video.Ssrcs, source => Assert.Equal(video.Msid, source.Msid));
        SdpSsrcGroup group = Assert.Single(video.SsrcGroups);
        Assert.Equal("FID", group.Semantics);
        Assert.Equal([3215975617u, 4223388094u], group.Ssrcs);
    }

    [Fact]
    public void Header_extensions_keep_their_direction_and_ids_beyond_a_byte_are_left_out()
    {
        MediaDescription media = Parse(Media(
            "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=extmap:6/recvonly urn:a", "a=extmap:4100 urn:b", "a=extmap:0 urn:c",
            "a=extmap:6 urn:d", "a=extmap:7 urn:a", "a=extmap:8/up urn:e", "a=extmap:255 urn:f attributes")).Media[0];

        Assert.Equal(
            [
                new SdpExtension(6, "urn:a", SdpDirection.RecvOnly),
                new SdpExtension(255, "urn:f", SdpDirection.SendRecv),
            ],
            media.Extensions);
    }

    [Fact]
    public void A_data_section_tells_its_port_and_message_size()
    {
        MediaDescription data = Parse(OfferVectors.Read("chromium-whep-data")).Media[2];

        Assert.True(data.IsApplication);
        Assert.Equal("UDP/DTLS/SCTP", data.Protocol);
        Assert.Equal(["webrtc-datachannel"], data.Formats);
        Assert.Equal((ushort)5000, data.SctpPort);
        Assert.Equal(262_144, data.MaxMessageSize);
    }

    [Fact]
    public void A_message_size_of_two_to_the_64_is_any_size()
    {
        MediaDescription data = Parse(Media(
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=max-message-size:18446744073709551615")).Media[0];

        Assert.Equal(long.MaxValue, data.MaxMessageSize);
    }

    [Fact]
    public void Candidates_that_cannot_be_read_are_passed_over()
    {
        MediaDescription media = Parse(Media(
            "m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=candidate:1 1 udp 5 192.0.2.1 4000 typ host", "a=candidate:garbage",
            "a=end-of-candidates")).Media[0];

        Assert.Equal("192.0.2.1", Assert.Single(media.Candidates).Address);
        Assert.True(media.EndOfCandidates);
    }

    [Theory]
    [InlineData("chromium-whip", 1, false)]
    [InlineData("gstreamer", 1, false)]
    public void A_bundle_only_section_with_port_0_is_in_use(string name, int index, bool isOff)
    {
        MediaDescription media = Parse(OfferVectors.Read(name)).Media[index];

        Assert.Equal(isOff, media.IsOff);
    }

    [Theory]
    [InlineData("m=audio 0 UDP/TLS/RTP/SAVPF 0", "a=sendonly")]
    [InlineData("m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=inactive")]
    public void Port_0_and_inactive_mean_off(string line, string direction) =>
        Assert.True(Parse(Media(line, direction)).Media[0].IsOff);

    private static SessionDescription Parse(string text)
    {
        bool isParsed = SessionDescription.TryParse(
            text, TestSdpLimits.Default, out SessionDescription? description, out SdpError error);
        Assert.True(isParsed, error.ToString());
        return description!;
    }

    private static string Media(params string[] lines) => $"v=0\r\n{string.Join("\r\n", lines)}\r\n";

    private static string Summary(SessionDescription description) => string.Join('\n', description.Media.Select(media =>
        $"{media.Mid} {media.Direction} {media.IceUfrag} {media.IcePwd} {media.Fingerprints[0]} {media.Msid} "
        + $"{string.Join(',', media.Codecs.Select(codec => $"{codec.PayloadType}{codec.Name}{codec.Fmtp}"))} "
        + $"{string.Join(',', media.Candidates)} {string.Join(',', media.Extensions)}"));
}
