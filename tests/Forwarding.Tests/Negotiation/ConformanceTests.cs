using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Forwarding.Tests.Negotiation;

/// <summary>The rows of RFC 9725 (W) and WHEP (P) that SDP alone decides, over every known client.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Publishers => OfferRulesTests.PublishingClients;

    public static TheoryData<string> Viewers => OfferRulesTests.WatchingClients;

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W04_the_answer_has_the_m_lines_of_the_offer_in_order(string name)
    {
        string offer = OfferVectors.Read(name);

        AssertSameSections(offer, Negotiating.Publish(offer));
    }

    [Theory]
    [MemberData(nameof(Viewers))]
    public void P04_the_answer_has_the_m_lines_of_the_offer_in_order(string name)
    {
        string offer = OfferVectors.Read(name);

        AssertSameSections(offer, View(offer));
    }

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W08_every_media_section_of_the_answer_is_recvonly(string name) =>
        Assert.All(
            Media(Negotiating.Publish(OfferVectors.Read(name))),
            media => Assert.Equal(SdpDirection.RecvOnly, media.Direction));

    [Fact]
    public void W08_answer_to_sendrecv_is_recvonly()
    {
        NegotiationResult result = Negotiating.Publish(OfferVectors.Read("chromium-whip-sendrecv"));

        Assert.Equal(2, result.Tracks.Count);
        Assert.All(Media(result), media => Assert.Equal(SdpDirection.RecvOnly, media.Direction));
    }

    [Theory]
    [MemberData(nameof(Viewers))]
    public void P10_every_media_section_of_the_answer_is_sendonly(string name) =>
        Assert.All(
            Media(View(OfferVectors.Read(name))), media => Assert.Equal(SdpDirection.SendOnly, media.Direction));

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W25_the_answer_holds_all_candidates_once_and_says_so(string name)
    {
        string[] lines = Negotiating.Lines(Negotiating.Publish(OfferVectors.Read(name)).AnswerSdp);

        Assert.Single(lines, line => line == $"a={Negotiating.Candidate}");
        Assert.Single(lines, line => line == "a=end-of-candidates");
    }

    [Fact]
    public void W26_an_offer_without_candidates_is_answered()
    {
        string offer = OfferVectors.Read("chromium-whip-simulcast");

        Assert.DoesNotContain("a=candidate", offer, StringComparison.Ordinal);
        Assert.Equal(OpenRefusal.None, Negotiating.Publish(offer).Refusal);
    }

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W35_fragments_repeat_the_ice_options_and_lite_of_the_answer(string name)
    {
        SessionDescription answer = Negotiating.Parse(Negotiating.Publish(OfferVectors.Read(name)).AnswerSdp);
        string fragment = IceFragment.Write("newufrag", "newpasswordnewpassword", []);

        Assert.True(answer.IceLite);
        Assert.Contains("a=ice-lite", Negotiating.Lines(fragment));
        Assert.True(IceFragment.TryParse(fragment, Negotiating.Limits, out IceFragment? read, out _));
        Assert.All(Accepted(answer), media => Assert.Equal(read.IceOptions, media.IceOptions));
    }

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W38_media_is_bundled_and_multiplexed(string name) =>
        AssertBundled(Negotiating.Publish(OfferVectors.Read(name)));

    [Theory]
    [MemberData(nameof(Viewers))]
    public void P18_media_is_bundled_and_multiplexed(string name) => AssertBundled(View(OfferVectors.Read(name)));

    [Fact]
    public void W40_one_section_without_a_shared_codec_refuses_the_whole_offer()
    {
        NegotiationResult result = Negotiating.Publish(
            OfferVectors.Read("obs"), Negotiating.Options with { VideoCodecs = ["VP8", "AV1"] });

        Assert.Equal(OpenRefusal.NoSharedCodec, result.Refusal);
        Assert.Equal("No shared video codec: the offer has H264; allowed are VP8, AV1.", result.Detail);
        Assert.Empty(result.AnswerSdp);
        Assert.Empty(result.Tracks);
    }

    [Theory]
    [MemberData(nameof(Publishers))]
    public void W41_the_server_is_dtls_passive_with_its_own_fingerprint(string name)
    {
        SessionDescription answer = Negotiating.Parse(Negotiating.Publish(OfferVectors.Read(name)).AnswerSdp);

        Assert.All(Accepted(answer), media =>
        {
            Assert.Equal(SdpSetup.Passive, media.Setup);
            Assert.Equal(
                new SdpFingerprint("sha-256", Negotiating.Local.Fingerprint), Assert.Single(media.Fingerprints));
            Assert.Equal((Negotiating.Local.Ufrag, Negotiating.Local.Pwd), (media.IceUfrag, media.IcePwd));
        });
    }

    [Theory]
    [MemberData(nameof(Viewers))]
    public void P19_all_sections_belong_to_one_media_stream(string name)
    {
        IReadOnlyList<MediaDescription> media = [.. Media(View(OfferVectors.Read(name)))];

        Assert.All(media, section => Assert.Equal($"{Negotiating.Msid} {section.Kind}", section.Msid));
        Assert.Equal(media.Count, media.Select(section => section.Kind).Distinct().Count());
    }

    [Fact]
    public void P26_payload_types_stay_when_the_publisher_changes_codec()
    {
        string offer = OfferVectors.Read("chromium-whep");

        MediaDescription vp8 = Negotiating.Parse(Negotiating.View(offer, Negotiating.Video("VP8")).AnswerSdp).Media[0];
        MediaDescription av1 = Negotiating.Parse(
            Negotiating.View(offer, Negotiating.Video("AV1", "profile=0")).AnswerSdp).Media[0];

        Assert.Equal(96, vp8.Codecs[0].PayloadType);
        Assert.Equal(45, av1.Codecs[0].PayloadType);
        Assert.Equal(
            vp8.Codecs.OrderBy(codec => codec.PayloadType).Select(codec => codec.RtpMap),
            av1.Codecs.OrderBy(codec => codec.PayloadType).Select(codec => codec.RtpMap));
    }

    private static NegotiationResult View(string offer) =>
        Negotiating.View(offer, Negotiating.Video("VP8"), Negotiating.Audio());

    private static IEnumerable<MediaDescription> Accepted(SessionDescription answer) =>
        answer.Media.Where(media => media.Port != 0);

    private static IEnumerable<MediaDescription> Media(NegotiationResult result)
    {
        Assert.Equal("", result.Detail);
        return Accepted(Negotiating.Parse(result.AnswerSdp)).Where(media => !media.IsApplication);
    }

    private static void AssertSameSections(string offer, NegotiationResult result)
    {
        Assert.Equal("", result.Detail);
        SessionDescription offered = Negotiating.Parse(offer);
        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);
        Assert.Equal(offered.Media.Select(Identity), answer.Media.Select(Identity));
        Assert.All(answer.Media, media => Assert.Subset(
            offered.Media[media.Index].Formats.ToHashSet(), media.Formats.ToHashSet()));
        Assert.All(answer.Media, media => Assert.Subset(
            offered.Media[media.Index].Extensions.Select(extension => (extension.Id, extension.Uri)).ToHashSet(),
            media.Extensions.Select(extension => (extension.Id, extension.Uri)).ToHashSet()));
    }

    private static (string Kind, string Mid, string Protocol) Identity(MediaDescription media) =>
        (media.Kind, media.Mid, media.Protocol);

    private static void AssertBundled(NegotiationResult result)
    {
        SessionDescription answer = Negotiating.Parse(result.AnswerSdp);

        Assert.Equal(Accepted(answer).Select(media => media.Mid), answer.BundleGroup);
        Assert.All(
            Accepted(answer).Where(media => !media.IsApplication),
            media => Assert.True(media.RtcpMux && media.RtcpMuxOnly));
    }
}
