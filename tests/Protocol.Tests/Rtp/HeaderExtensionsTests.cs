using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class HeaderExtensionsTests
{
    [Fact]
    public void Every_kind_has_a_uri_that_leads_back_to_it()
    {
        foreach (HeaderExtensionKind kind in Enum.GetValues<HeaderExtensionKind>())
        {
            Assert.True(HeaderExtensions.TryGetKind(HeaderExtensions.UriOf(kind), out HeaderExtensionKind found));
            Assert.Equal(kind, found);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("urn:ietf:params:rtp-hdrext:toffset")]
    [InlineData("URN:IETF:PARAMS:RTP-HDREXT:SDES:MID")]
    public void An_unknown_uri_has_no_kind(string uri)
    {
        Assert.False(HeaderExtensions.TryGetKind(uri, out _));
    }
}
