using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

public sealed class PublishNegotiatorTests
{
    [Fact]
    public void Chromium_is_answered_line_by_line()
    {
        string answer = Negotiating.Publish(OfferVectors.Read("chromium-whip")).AnswerSdp;

        string fingerprint = Negotiating.Local.Fingerprint;
        Assert.Equal(
            [
                "v=0", "o=- 7 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=extmap-allow-mixed",
                "a=msid-semantic:WMS *", "a=ice-lite",
                "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0",
                "a=ice-ufrag:localufr", "a=ice-pwd:localpasswordlocalpasswd", "a=ice-options:ice2 trickle",
                $"a=fingerprint:sha-256 {fingerprint}", "a=setup:passive", "a=recvonly",
                "a=rtcp-mux", "a=rtcp-mux-only", "a=rtcp-rsize",
                "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
                "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtcp-fb:111 transport-cc",
                $"a={Negotiating.Candidate}", "a=end-of-candidates",
                "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "c=IN IP4 0.0.0.0", "a=mid:1",
                "a=ice-ufrag:localufr", "a=ice-pwd:localpasswordlocalpasswd", "a=ice-options:ice2 trickle",
                $"a=fingerprint:sha-256 {fingerprint}", "a=setup:passive", "a=recvonly",
                "a=rtcp-mux", "a=rtcp-mux-only", "a=rtcp-rsize",
                "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
                "a=extmap:13 urn:3gpp:video-orientation",
                "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                "a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
                "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
                "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
                "a=rtpmap:96 VP8/90000", "a=fmtp:96 x-google-start-bitrate=3000",
                "a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 transport-cc", "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 nack",
                "a=rtcp-fb:96 nack pli", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
            ],
            Negotiating.Lines(answer));
        Assert.EndsWith("\r\n", answer);
    }

    [Fact]
    public void What_was_agreed_is_told_beside_the_answer()
    {
        NegotiationResult result = Negotiating.Publish(OfferVectors.Read("chromium-whip"));

        Assert.Equal(OpenRefusal.None, result.Refusal);
        Assert.False(result.HasDataChannel);
        Assert.Equal(["0", "1"], result.Tracks.Select(track => track.Mid));
        Assert.Equal([MediaKind.Audio, MediaKind.Video], result.Tracks.Select(track => track.Kind));
        Assert.Equal(["OPUS", "VP8"], result.Tracks.Select(track => Assert.Single(track.Codecs).Name));
        Assert.Equal("minptime=10;useinbandfec=1", result.Tracks[0].Codecs[0].Fmtp);
        Assert.Equal("", result.Tracks[1].Codecs[0].Fmtp);
        Assert.Equal((3876014132u, 0u), (result.Tracks[0].OfferedSsrc, result.Tracks[0].OfferedRtxSsrc));
        Assert.Equal((3215975617u, 4223388094u), (result.Tracks[1].OfferedSsrc, result.Tracks[1].OfferedRtxSsrc));
        Assert.All(result.Tracks, track => Assert.Equal((0u, 0u), (track.SendSsrc, track.SendRtxSsrc)));
        Assert.Equal(13, result.Tracks[1].Extensions[HeaderExtensionKind.VideoOrientation]);
        Assert.Equal(4, result.Tracks[1].Extensions[HeaderExtensionKind.Mid]);
        Assert.False(result.Tracks[1].Extensions.Has(HeaderExtensionKind.AudioLevel));
        Assert.Equal("sr30", result.Remote!.Ufrag);
        Assert.Equal("nQbevOZPqfkaVRSTkI1ELaSF", result.Remote.Pwd);
        Assert.Equal("sha-256", result.Remote.FingerprintAlgorithm);
        Assert.StartsWith("23:5A:9C:78", result.Remote.Fingerprint);
    }

    [Theory]
    [InlineData("obs", "OPUS 111, H264 96")]
    [InlineData("ffmpeg-active", "OPUS 111, H264 106")]
    [InlineData("gstreamer", "H264 96 rtx 97, OPUS 100")]
    [InlineData("firefox-whip", "OPUS 109, VP8 120 rtx 124")]
    [InlineData("chromium-whip-h264", "H264 102 rtx 103")]
    [InlineData("chromium-whip-audio", "OPUS 111")]
    public void Every_client_is_answered_in_its_own_payload_types(string name, string expected)
    {
        IEnumerable<NegotiatedCodec> codecs =
            Negotiating.Publish(OfferVectors.Read(name)).Tracks.Select(track => Assert.Single(track.Codecs));

        Assert.Equal(expected, string.Join(", ", codecs.Select(codec =>
            $"{codec.Name} {codec.PayloadType}{(codec.RtxPayloadType is { } rtx ? $" rtx {rtx}" : "")}")));
    }

    [Fact]
    public void FFmpeg_without_sound_names_a_mid_that_is_not_there_and_is_answered()
    {
        NegotiationResult result = Negotiating.Publish(OfferVectors.Read("ffmpeg-active-video"));

        Assert.Equal(["1"], Negotiating.Parse(result.AnswerSdp).BundleGroup);
        Assert.Contains($"a={Negotiating.Candidate}", Negotiating.Lines(result.AnswerSdp));
        Assert.Equal("9ad1c04f", result.Remote!.Ufrag);
    }

    [Theory]
    [InlineData(3_000, "a=fmtp:96 x-google-start-bitrate=3000")]
    [InlineData(0, null)]
    public void The_start_bitrate_can_be_left_out(int kbps, string? line)
    {
        string answer = Negotiating.Publish(
            OfferVectors.Read("chromium-whip"), Negotiating.Options with { StartBitrateKbps = kbps }).AnswerSdp;

        Assert.Equal(line, Negotiating.Lines(answer).FirstOrDefault(text => text.StartsWith("a=fmtp:96")));
    }

    [Fact]
    public void The_start_bitrate_joins_the_parameters_that_are_there()
    {
        string answer = Negotiating.Publish(OfferVectors.Read("obs")).AnswerSdp;

        Assert.Contains(
            "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1"
            + ";x-google-start-bitrate=3000",
            Negotiating.Lines(answer));
    }

    [Fact]
    public void Repair_formats_other_than_rtx_are_never_answered()
    {
        SessionDescription answer = Negotiating.Parse(Negotiating.Publish(OfferVectors.Read("gstreamer")).AnswerSdp);

        Assert.Equal(["H264", "RTX"], answer.Media[0].Codecs.Select(codec => codec.Name));
    }

    [Fact]
    public void A_data_section_is_accepted_with_our_port_and_size()
    {
        NegotiationResult result = Negotiating.Publish(OfferText.Of(
            OfferText.Audio("0", "sendonly"), OfferText.Data("1"), OfferText.Video("2", "sendonly")));

        Assert.True(result.HasDataChannel);
        Assert.Equal(5001, result.RemoteSctpPort);
        Assert.Equal(["0", "2"], result.Tracks.Select(track => track.Mid));
        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);
        Assert.Equal(["0", "1", "2"], answer.BundleGroup);
        MediaDescription data = answer.Media[1];
        Assert.Equal(("UDP/DTLS/SCTP", 9), (data.Protocol, data.Port));
        Assert.Equal(["webrtc-datachannel"], data.Formats);
        Assert.Equal(((ushort?)5000, 262_144), (data.SctpPort, data.MaxMessageSize));
        Assert.Equal(SdpSetup.Passive, data.Setup);
        Assert.False(data.RtcpMux);
    }

    [Fact]
    public void A_section_with_port_0_is_rejected_without_harm()
    {
        string off = OfferText.Video("0", "sendonly").Replace("m=video 9", "m=video 0");

        NegotiationResult result = Negotiating.Publish(OfferText.Of(off, OfferText.Audio("1", "sendonly")));

        Assert.Equal("1", Assert.Single(result.Tracks).Mid);
        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);
        Assert.Equal([0, 9], answer.Media.Select(media => media.Port));
        Assert.Equal(["0", "1"], answer.Media.Select(media => media.Mid));
        Assert.Equal(["1"], answer.BundleGroup);
        Assert.Empty(answer.Media[0].Candidates);
        Assert.Single(answer.Media[1].Candidates);
    }

    [Fact]
    public void An_inactive_section_rests_in_the_bundle_whose_first_Chromium_cannot_lose()
    {
        NegotiationResult result =
            Negotiating.Publish(OfferText.Of(OfferText.Video("0", "inactive"), OfferText.Audio("1", "sendonly")));

        Assert.Equal("1", Assert.Single(result.Tracks).Mid);
        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);
        Assert.Equal(["0", "1"], answer.BundleGroup);
        MediaDescription resting = answer.Media[0];
        Assert.Equal((9, SdpDirection.Inactive), (resting.Port, resting.Direction));
        Assert.Equal(["VP8", "RTX"], resting.Codecs.Select(codec => codec.Name));
        Assert.Equal("localufr", resting.IceUfrag);
        Assert.True(resting.RtcpMux);
        Assert.Single(resting.Candidates);
    }

    [Fact]
    public void A_kind_we_do_not_know_is_rejected_without_harm()
    {
        NegotiationResult result = Negotiating.Publish(OfferText.Of(
            OfferText.Audio("0", "sendonly"), "m=text 9 UDP/TLS/RTP/SAVPF 98\r\na=mid:1\r\na=rtpmap:98 t140/1000\r\n"));

        Assert.Equal(OpenRefusal.None, result.Refusal);
        Assert.Contains("m=text 0 UDP/TLS/RTP/SAVPF 98", Negotiating.Lines(result.AnswerSdp));
    }

    [Fact]
    public void One_way_extensions_are_answered_from_the_other_end()
    {
        NegotiationResult result = Negotiating.Publish(OfferText.Of(OfferText.Video(
            "0", "sendonly", "extmap:3/sendonly urn:ietf:params:rtp-hdrext:sdes:mid",
            "extmap:5/recvonly urn:3gpp:video-orientation", "extmap:15 urn:ietf:params:rtp-hdrext:ssrc-audio-level")));

        Assert.Equal(
            ["a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:sdes:mid"],
            Negotiating.Lines(result.AnswerSdp).Where(line => line.StartsWith("a=extmap:")));
        Assert.False(result.Tracks[0].Extensions.Has(HeaderExtensionKind.VideoOrientation));
        Assert.False(result.Tracks[0].Extensions.Has(HeaderExtensionKind.AudioLevel));
    }

    [Fact]
    public void Of_several_fingerprints_one_we_can_compute_is_taken()
    {
        string sha1 = string.Join(':', Enumerable.Repeat("A1", 20));
        string offer = OfferText.Of(OfferText.Audio("0", "sendonly")).Replace(
            "a=fingerprint:sha-256", $"a=fingerprint:sha-1 {sha1}\r\na=fingerprint:sha-256");

        RemoteTransport remote = Negotiating.Publish(offer).Remote!;

        Assert.Equal(("sha-256", OfferText.Fingerprint), (remote.FingerprintAlgorithm, remote.Fingerprint));
    }

    [Fact]
    public void An_offer_that_the_rules_refuse_is_refused_here_too()
    {
        NegotiationResult result = Negotiating.Publish(OfferVectors.Read("chromium-whep"));

        Assert.Equal(OpenRefusal.Unacceptable, result.Refusal);
        Assert.Empty(result.AnswerSdp);
        Assert.NotEmpty(result.Detail);
    }
}
