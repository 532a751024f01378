using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

public sealed class ViewNegotiatorTests
{
    private static readonly PublishedTrack Vp8 = Negotiating.Video("VP8");
    private static readonly PublishedTrack Opus = Negotiating.Audio();

    [Fact]
    public void A_viewer_is_sent_what_is_published_in_its_own_numbers()
    {
        NegotiationResult result = Negotiating.View(OfferVectors.Read("firefox-whep"), Vp8, Opus);

        Assert.Equal(OpenRefusal.None, result.Refusal);
        NegotiatedTrack audio = result.Tracks[0];
        NegotiatedTrack video = result.Tracks[1];
        Assert.Equal(("OPUS", (byte)109), (audio.Codecs[0].Name, audio.Codecs[0].PayloadType));
        Assert.Equal(("VP8", (byte)120, (byte?)124),
            (video.Codecs[0].Name, video.Codecs[0].PayloadType, video.Codecs[0].RtxPayloadType));
        Assert.Equal(7, video.Extensions[HeaderExtensionKind.TransportCc]);
        Assert.Equal(6, video.Extensions[HeaderExtensionKind.PlayoutDelay]);
        Assert.Equal((1_000u, 0u), (audio.SendSsrc, audio.SendRtxSsrc));
        Assert.Equal((1_001u, 1_002u), (video.SendSsrc, video.SendRtxSsrc));
        Assert.All(result.Tracks, track => Assert.Empty(track.Rids));
        Assert.Equal("afa2841a", result.Remote!.Ufrag);
    }

    [Fact]
    public void The_first_source_line_is_the_media_and_the_second_its_retransmissions()
    {
        string[] lines = Negotiating.Lines(Negotiating.View(OfferVectors.Read("chromium-whep"), Vp8, Opus).AnswerSdp);

        Assert.Equal(
            [
                "a=msid:stream-1 video", "a=ssrc-group:FID 1000 1001", "a=ssrc:1000 cname:cname-1",
                "a=ssrc:1001 cname:cname-1", "a=msid:stream-1 audio", "a=ssrc:1002 cname:cname-1",
            ],
            lines.Where(line => line.StartsWith("a=ssrc") || line.StartsWith("a=msid:")));
    }

    [Fact]
    public void All_allowed_codecs_are_answered_the_published_first()
    {
        NegotiationResult result = Negotiating.View(
            OfferVectors.Read("chromium-whep"),
            Negotiating.Options with { VideoCodecs = ["VP8", "VP9"] },
            Negotiating.Video("VP9", "profile-id=0"));

        NegotiatedTrack video = result.Tracks[0];
        Assert.Equal([98, 96, 100, 35, 37], video.Codecs.Select(codec => (int)codec.PayloadType));
        Assert.Equal([99, 97, 101, 36, 38], video.Codecs.Select(codec => (int)codec.RtxPayloadType!));
        Assert.Equal(
            ["98", "99", "96", "97", "100", "101", "35", "36", "37", "38"],
            Negotiating.Parse(result.AnswerSdp).Media[0].Formats);
    }

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42e01f", 108)]
    [InlineData("packetization-mode=1;profile-level-id=42001f", 102)]
    [InlineData("packetization-mode=1;profile-level-id=640c1f", 102)]
    [InlineData("packetization-mode=0;profile-level-id=4d001f", 39)]
    [InlineData("profile-level-id=42e01f", 114)]
    public void H264_is_matched_by_mode_and_profile(string fmtp, int payloadType)
    {
        NegotiationResult result =
            Negotiating.View(OfferVectors.Read("chromium-whep"), Negotiating.Video("H264", fmtp));

        Assert.Equal(payloadType, result.Tracks[0].Codecs[0].PayloadType);
    }

    [Fact]
    public void A_viewer_of_pictures_only_may_watch_a_stream_with_sound()
    {
        NegotiationResult result = Negotiating.View(OfferVectors.Read("chromium-whep-video"), Vp8, Opus);

        Assert.Equal(MediaKind.Video, Assert.Single(result.Tracks).Kind);
    }

    [Fact]
    public void A_kind_that_is_not_published_yet_is_answered_for_later()
    {
        NegotiationResult result = Negotiating.View(OfferVectors.Read("chromium-whep"), Opus);

        Assert.Equal([MediaKind.Video, MediaKind.Audio], result.Tracks.Select(track => track.Kind));
        Assert.Equal("VP8", result.Tracks[0].Codecs[0].Name);
        Assert.All(
            Negotiating.Parse(result.AnswerSdp).Media,
            media => Assert.Equal(SdpDirection.SendOnly, media.Direction));
    }

    [Fact]
    public void A_kind_that_is_neither_published_nor_shared_does_no_harm()
    {
        NegotiationOptions noVideo = Negotiating.Options with { VideoCodecs = ["H265"] };

        NegotiationResult first = Negotiating.View(OfferVectors.Read("chromium-whep"), noVideo, Opus);
        NegotiationResult second = Negotiating.View(OfferVectors.Read("firefox-whep"), noVideo, Opus);

        Assert.Equal(MediaKind.Audio, Assert.Single(first.Tracks).Kind);
        SessionDescription resting = Negotiating.Parse(first.AnswerSdp);
        Assert.Equal([9, 9], resting.Media.Select(media => media.Port));
        Assert.Equal(SdpDirection.Inactive, resting.Media[0].Direction);
        Assert.Equal(MediaKind.Audio, Assert.Single(second.Tracks).Kind);
        SessionDescription rejected = Negotiating.Parse(second.AnswerSdp);
        Assert.Equal([9, 0], rejected.Media.Select(media => media.Port));
        Assert.Equal(["0"], rejected.BundleGroup);
    }

    [Fact]
    public void P05_no_codec_in_common_is_refused_with_both_sides_named()
    {
        string offer = OfferText.Of(OfferText.Video("0", "recvonly"), OfferText.Audio("1", "recvonly"));

        NegotiationResult result = Negotiating.View(
            offer, Negotiating.Video("H264", "packetization-mode=1;profile-level-id=42e01f"), Opus);

        Assert.Equal(OpenRefusal.NoSharedCodec, result.Refusal);
        Assert.Equal(
            "No shared codec: the stream carries video H264 (packetization-mode=1, profile-level-id=42e01f), "
            + "audio OPUS; the offer has video VP8; audio OPUS.",
            result.Detail);
        Assert.Empty(result.AnswerSdp);
    }

    [Fact]
    public void P05_a_refusal_does_not_repeat_whatever_a_publisher_wrote()
    {
        PublishedTrack hostile =
            Negotiating.Video("H264", $"x={new string('y', 9_000)};profile-level-id=<script>alert()");

        NegotiationResult result = Negotiating.View(OfferText.Of(OfferText.Video("0", "recvonly")), hostile);

        Assert.Equal("No shared codec: the stream carries video H264; the offer has video VP8.", result.Detail);
    }

    [Fact]
    public void P05_a_viewer_of_what_the_stream_does_not_carry_is_refused()
    {
        NegotiationResult result = Negotiating.View(OfferVectors.Read("chromium-whep-video"), Opus);

        Assert.Equal(OpenRefusal.NoSharedCodec, result.Refusal);
        Assert.Contains("the stream carries audio OPUS", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void P05_nothing_published_is_nothing_shared() =>
        Assert.Equal(OpenRefusal.NoSharedCodec, Negotiating.View(OfferVectors.Read("chromium-whep")).Refusal);

    [Fact]
    public void Layer_names_are_not_accepted_from_viewers()
    {
        ExtensionMap extensions = Negotiating.View(OfferVectors.Read("chromium-whep"), Vp8).Tracks[0].Extensions;

        Assert.False(extensions.Has(HeaderExtensionKind.Rid));
        Assert.False(extensions.Has(HeaderExtensionKind.RepairedRid));
        Assert.Equal(9, extensions[HeaderExtensionKind.Mid]);
    }

    [Fact]
    public void The_start_bitrate_is_for_publishers_only() =>
        Assert.DoesNotContain(
            "x-google", Negotiating.View(OfferVectors.Read("chromium-whep"), Vp8, Opus).AnswerSdp,
            StringComparison.Ordinal);

    [Fact]
    public void A_data_channel_is_answered_beside_media()
    {
        NegotiationResult result = Negotiating.View(OfferVectors.Read("chromium-whep-data"), Vp8, Opus);

        Assert.True(result.HasDataChannel);
        Assert.Equal(5000, result.RemoteSctpPort);
        Assert.Equal(["0", "1", "2"], Negotiating.Parse(result.AnswerSdp).BundleGroup);
    }

    [Fact]
    public void Sources_differ_and_are_never_zero_whatever_is_drawn()
    {
        NegotiationResult result = ViewNegotiator.Negotiate(
            Negotiating.Parse(OfferVectors.Read("chromium-whep")), Negotiating.Local, [Vp8, Opus], Negotiating.Options,
            sdpSessionId: 1, newSsrc: () => uint.MaxValue, "c", "m");

        uint[] ssrcs = [.. result.Tracks.SelectMany(track => new[] { track.SendSsrc, track.SendRtxSsrc })];
        Assert.Equal([uint.MaxValue, 1u, 2u, 0u], ssrcs);
    }
}
