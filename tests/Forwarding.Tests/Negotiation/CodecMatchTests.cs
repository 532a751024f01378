using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

public sealed class CodecMatchTests
{
    private const string Mode0 = "packetization-mode=0;profile-level-id=";
    private const string Mode1 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=";

    [Theory]
    [InlineData("VP8", "", "VP8", "", CodecFit.Exact)]
    [InlineData("VP8", "", "VP8", "max-fs=12288;max-fr=60", CodecFit.Exact)]
    [InlineData("VP8", "", "VP9", "", CodecFit.None)]
    [InlineData("VP9", "", "VP9", "profile-id=0", CodecFit.Exact)]
    [InlineData("VP9", "profile-id=0", "VP9", "profile-id=2", CodecFit.None)]
    [InlineData("VP9", "profile-id=2", "VP9", "profile-id=2", CodecFit.Exact)]
    [InlineData("AV1", "level-idx=5;profile=0;tier=0", "AV1", "", CodecFit.Exact)]
    [InlineData("AV1", "level-idx=5;profile=0;tier=0", "AV1", "level-idx=5;profile=1;tier=0", CodecFit.None)]
    [InlineData("H264", Mode1 + "42e01f", "H264", Mode1 + "42e01f", CodecFit.Exact)]
    [InlineData("H264", Mode1 + "42e01f", "H264", Mode1 + "42E034", CodecFit.Exact)]
    [InlineData("H264", Mode1 + "42e01f", "H264", Mode1 + "42001f", CodecFit.SameProfile)]
    [InlineData("H264", Mode1 + "64001f", "H264", Mode1 + "42e01f", CodecFit.SameMode)]
    [InlineData("H264", Mode1 + "42e01f", "H264", Mode0 + "42e01f", CodecFit.None)]
    [InlineData("H264", Mode1 + "42e01f", "H264", "profile-level-id=42e01f", CodecFit.None)]
    [InlineData("H264", Mode0 + "42e01f", "H264", "profile-level-id=42e01f", CodecFit.Exact)]
    [InlineData("H264", Mode0 + "42e01f", "H264", Mode1 + "42e01f", CodecFit.WiderMode)]
    [InlineData("H264", "", "H264", "profile-level-id=42001f", CodecFit.Exact)]
    [InlineData("OPUS", "", "OPUS", "stereo=1", CodecFit.Exact)]
    [InlineData("PCMU", "", "PCMA", "", CodecFit.None)]
    public void A_format_fits_by_name_and_by_what_makes_it_unreadable(
        string published, string publishedFmtp, string offered, string offeredFmtp, CodecFit expected)
    {
        int clockRate = published is "OPUS" ? 48_000 : published.StartsWith("PCM") ? 8_000 : 90_000;
        NegotiatedCodec codec = Published(published, clockRate, publishedFmtp);

        Assert.Equal(expected, CodecMatch.Fit(codec, Offered(96, offered, clockRate, offeredFmtp)));
    }

    [Fact]
    public void Another_clock_is_another_format() =>
        Assert.Equal(CodecFit.None, CodecMatch.Fit(Published("VP8", 90_000, ""), Offered(96, "VP8", 8_000, "")));

    [Theory]
    [InlineData("VP8,VP9,H264", "VP8")]
    [InlineData("H264", "H264 102")]
    [InlineData("AV1,VP9", "AV1")]
    [InlineData("h264,vp9", "H264 102")]
    [InlineData("H265", "")]
    public void A_publisher_sends_the_first_of_its_own_order_that_is_allowed(string allowed, string expected)
    {
        MediaDescription video = Negotiating.Parse(OfferVectors.Read("chromium-whip")).Media[1];

        SdpCodec? chosen = CodecMatch.ForPublisher(CodecMatch.Allowed(
            video, Negotiating.Options with { VideoCodecs = allowed.Split(',') }));

        Assert.StartsWith(expected, chosen is null ? "" : $"{chosen.Name} {chosen.PayloadType}");
        Assert.Equal(expected.Length == 0, chosen is null);
    }

    [Theory]
    [InlineData("100:0:42e01f 101:1:64001f 102:1:42e01f", 102)]
    [InlineData("100:0:42e01f 101:1:64001f 102:1:42001f", 102)]
    [InlineData("100:0:42e01f 101:1:64001f", 101)]
    [InlineData("100:1:64001f 101:1:42e01f", 100)]
    [InlineData("100:0:42e01f 101:0:64001f", 100)]
    [InlineData("100:2:42e01f 101:0:42e01f", 101)]
    public void H264_is_preferred_in_mode_1_and_near_the_first_profile(string offered, int expected)
    {
        string[] formats = offered.Split(' ');
        MediaDescription video = Negotiating.Parse(OfferText.Of(OfferText.Section(
            "0", "video", string.Join(' ', formats.Select(format => format[..3])), "sendonly",
            [.. formats.SelectMany(H264Lines)]))).Media[0];

        Assert.Equal(expected, CodecMatch.ForPublisher(CodecMatch.Allowed(video, Negotiating.Options))!.PayloadType);
    }

    [Theory]
    [InlineData("111 opus/48000/2", true)]
    [InlineData("111 opus/48000", false)]
    [InlineData("111 opus/16000/2", false)]
    [InlineData("111 PCMU/8000", true)]
    [InlineData("111 PCMU/8000/1", true)]
    [InlineData("111 PCMA/16000", false)]
    [InlineData("111 G722/8000", false)]
    [InlineData("111 red/48000/2", false)]
    public void Audio_is_allowed_by_name_clock_and_channels(string rtpMap, bool isAllowed)
    {
        MediaDescription audio = Negotiating.Parse(OfferText.Of(
            OfferText.Section("0", "audio", "111", "sendonly", $"rtpmap:{rtpMap}"))).Media[0];
        NegotiationOptions options = Negotiating.Options with { AudioCodecs = ["OPUS", "PCMU", "PCMA", "RED"] };

        Assert.Equal(isAllowed, CodecMatch.Allowed(audio, options).Count == 1);
    }

    [Fact]
    public void A_viewer_gets_the_published_format_first_and_the_rest_in_its_own_order()
    {
        MediaDescription video = Negotiating.Parse(OfferVectors.Read("chromium-whep")).Media[0];
        IReadOnlyList<SdpCodec> allowed = CodecMatch.Allowed(video, Negotiating.Options);

        IReadOnlyList<SdpCodec> codecs =
            CodecMatch.ForViewer(allowed, Published("H264", 90_000, Mode1 + "42e01f"));

        Assert.Equal(108, codecs[0].PayloadType);
        Assert.Equal(allowed.Where(codec => codec.PayloadType != 108), codecs.Skip(1));
    }

    [Fact]
    public void A_viewer_gets_nothing_where_the_published_format_is_not_among_its_own()
    {
        MediaDescription video = Negotiating.Parse(OfferVectors.Read("obs")).Media[1];

        Assert.Empty(CodecMatch.ForViewer(
            CodecMatch.Allowed(video, Negotiating.Options), Published("VP8", 90_000, "")));
    }

    [Fact]
    public void Feedback_and_retransmission_are_as_offered()
    {
        MediaDescription video = Negotiating.Parse(OfferVectors.Read("chromium-whip")).Media[1];

        NegotiatedCodec codec = CodecMatch.Negotiated(video.Codecs[0], video, hasTransportCc: true);

        Assert.Equal(("VP8", 90_000, (byte)96), (codec.Name, codec.ClockRate, codec.PayloadType));
        Assert.Equal((byte)97, codec.RtxPayloadType);
        Assert.True(codec is { Nack: true, Pli: true, Fir: true, TransportCc: true, Remb: true });
    }

    [Fact]
    public void Transport_cc_needs_its_header_extension_too()
    {
        MediaDescription video = Negotiating.Parse(OfferVectors.Read("chromium-whip")).Media[1];

        Assert.False(CodecMatch.Negotiated(video.Codecs[0], video, hasTransportCc: false).TransportCc);
    }

    [Fact]
    public void Retransmission_without_nack_would_never_be_asked_for()
    {
        string offer = OfferText.Without(OfferText.Of(OfferText.Video("0", "sendonly")), "a=rtcp-fb");
        MediaDescription video = Negotiating.Parse(offer).Media[0];

        NegotiatedCodec codec = CodecMatch.Negotiated(video.Codecs[0], video, hasTransportCc: true);

        Assert.Null(codec.RtxPayloadType);
        Assert.True(codec is { Nack: false, Pli: false, Fir: false, TransportCc: false, Remb: false });
    }

    private static IEnumerable<string> H264Lines(string format)
    {
        string[] parts = format.Split(':');
        yield return $"rtpmap:{parts[0]} H264/90000";
        yield return $"fmtp:{parts[0]} packetization-mode={parts[1]};profile-level-id={parts[2]}";
    }

    private static NegotiatedCodec Published(string name, int clockRate, string fmtp) => new(
        name, clockRate, PayloadType: 33, fmtp, RtxPayloadType: null, Nack: false, Pli: false, Fir: false,
        TransportCc: false, Remb: false);

    private static SdpCodec Offered(byte payloadType, string name, int clockRate, string fmtp) =>
        new(payloadType, name, clockRate, 1, $"{name}/{clockRate}", fmtp, []);
}
