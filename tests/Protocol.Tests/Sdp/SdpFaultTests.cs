using Ooblex.Protocol.Sdp;
using Ooblex.TestKit.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

public sealed class SdpFaultTests
{
    private const string Section = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";

    [Theory]
    [InlineData("", SdpFault.Empty, 0)]
    [InlineData("  \r\n\r\n", SdpFault.Empty, 0)]
    [InlineData("garbage", SdpFault.NotSdp, 1)]
    [InlineData("{\"type\":\"offer\"}", SdpFault.NotSdp, 1)]
    [InlineData("v=1\r\n", SdpFault.NotSdp, 1)]
    [InlineData("o=- 1 1 IN IP4 127.0.0.1\r\nv=0\r\n", SdpFault.NotSdp, 1)]
    [InlineData("v=0\r\ngarbage\r\n", SdpFault.MalformedLine, 2)]
    [InlineData("v=0\r\ns=\0\r\n", SdpFault.MalformedLine, 2)]
    [InlineData("v=0\r\ns=a\rb\r\n", SdpFault.MalformedLine, 2)]
    [InlineData("v=0\r\n=x\r\n", SdpFault.MalformedLine, 2)]
    [InlineData("v=0\r\nm=audio\r\n", SdpFault.MalformedMediaLine, 2)]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF\r\n", SdpFault.MalformedMediaLine, 2)]
    [InlineData("v=0\r\nm=audio 70000 UDP/TLS/RTP/SAVPF 0\r\n", SdpFault.MalformedMediaLine, 2)]
    [InlineData("v=0\r\nm=audio -1 UDP/TLS/RTP/SAVPF 0\r\n", SdpFault.MalformedMediaLine, 2)]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 128\r\n", SdpFault.MalformedMediaLine, 2)]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF opus\r\n", SdpFault.MalformedMediaLine, 2)]
    public void What_is_no_description_is_named_with_its_line(string text, SdpFault fault, int line) =>
        Assert.Equal(new SdpError(fault, line), Refuse(text));

    [Theory]
    [InlineData("ice-ufrag:abc")]
    [InlineData("ice-ufrag:ab:cd")]
    [InlineData("ice-ufrag")]
    [InlineData("ice-pwd:tooshort")]
    [InlineData("ice-pwd:abcdefghijklmnopqrst v")]
    [InlineData("fingerprint:sha-256")]
    [InlineData("fingerprint:sha-256 AB:CD")]
    [InlineData("fingerprint:sha-256 " + OfferText.Fingerprint + ":00")]
    [InlineData("fingerprint:sha-1 00-11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33")]
    [InlineData("setup:both")]
    [InlineData("mid:")]
    [InlineData("mid:a b")]
    [InlineData("mid:012345678901234567890123456789012")]
    [InlineData("ssrc:x cname:y")]
    [InlineData("ssrc:4294967296 cname:y")]
    [InlineData("ssrc-group:FID 1 x")]
    [InlineData("ssrc-group:")]
    [InlineData("rid:a")]
    [InlineData("rid:a/b send")]
    [InlineData("rid:a both")]
    [InlineData("simulcast:")]
    [InlineData("simulcast:send")]
    [InlineData("simulcast:send a;;b")]
    [InlineData("simulcast:both a")]
    [InlineData("sctp-port:0")]
    [InlineData("sctp-port:65536")]
    public void An_attribute_we_depend_on_must_keep_its_grammar(string attribute) =>
        Assert.Equal(new SdpError(SdpFault.MalformedAttribute, 3), Refuse($"{Section}a={attribute}\r\n"));

    [Theory]
    [InlineData("a=anything goes here")]
    [InlineData("a=rtpmap:x opus/48000")]
    [InlineData("a=fmtp:webrtc-datachannel max=1")]
    [InlineData("a=rtcp-fb:300 nack")]
    [InlineData("a=extmap:x")]
    [InlineData("a=msid:")]
    [InlineData("a=sendonly:no")]
    [InlineData("b=AS:2500")]
    [InlineData("k=clear:none")]
    [InlineData("z=")]
    public void What_we_do_not_depend_on_may_be_anything(string line)
    {
        bool isParsed = SessionDescription.TryParse(
            $"{Section}{line}\r\n", TestSdpLimits.Default, out SessionDescription? description, out SdpError error);

        Assert.True(isParsed, error.ToString());
        Assert.Equal(SdpDirection.SendRecv, description!.Media[0].Direction);
    }

    [Fact]
    public void Two_sections_with_one_mid_are_refused() =>
        Assert.Equal(SdpFault.DuplicateMid, Refuse(
            OfferText.Of(OfferText.Audio("0", "sendonly"), OfferText.Video("0", "sendonly"))).Fault);

    [Fact]
    public void Bytes_are_limited_and_counted_as_utf8()
    {
        SdpLimits limits = TestSdpLimits.Default with { MaxBytes = 20 };

        Assert.True(SessionDescription.TryParse("v=0\r\ns=" + new string('a', 13), limits, out _, out _));
        Assert.Equal(SdpFault.TooLarge, Refuse("v=0\r\ns=" + new string('a', 14), limits).Fault);
        Assert.Equal(SdpFault.TooLarge, Refuse("v=0\r\ns=" + new string('é', 7), limits).Fault);
    }

    [Fact]
    public void M_sections_are_limited()
    {
        SdpLimits limits = TestSdpLimits.Default with { MaxMediaSections = 2 };
        string two = OfferText.Of(OfferText.Audio("0", "sendonly"), OfferText.Video("1", "sendonly"));

        Assert.True(SessionDescription.TryParse(two, limits, out _, out _));
        Assert.Equal(SdpFault.TooManyMediaSections, Refuse(two + OfferText.Data("2"), limits).Fault);
    }

    [Fact]
    public void Attributes_are_limited_over_all_sections()
    {
        string text = OfferText.Of(OfferText.Audio("0", "sendonly"), OfferText.Video("1", "sendonly"));
        int count = text.Split("\r\na=").Length - 1;

        Assert.True(SessionDescription.TryParse(
            text, TestSdpLimits.Default with { MaxAttributes = count }, out _, out _));
        Assert.Equal(
            SdpFault.TooManyAttributes,
            Refuse(text, TestSdpLimits.Default with { MaxAttributes = count - 1 }).Fault);
    }

    private static SdpError Refuse(string text, SdpLimits? limits = null)
    {
        bool isParsed = SessionDescription.TryParse(
            text, limits ?? TestSdpLimits.Default, out SessionDescription? description, out SdpError error);
        Assert.False(isParsed);
        Assert.Null(description);
        Assert.True(error.IsError);
        return error;
    }
}
