using System.Net;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Sdp;

public sealed class SdpCandidateTests
{
    [Fact]
    public void All_of_a_candidate_is_read()
    {
        bool isRead = SdpCandidate.TryParse(
            "candidate:842163049 1 UDP 1677729535 203.0.113.7 50027 typ srflx raddr 10.0.0.5 rport 50026 "
            + "generation 0 ufrag Xk9f network-cost 999",
            out SdpCandidate? candidate);

        Assert.True(isRead);
        Assert.Equal("842163049", candidate!.Foundation);
        Assert.Equal(1, candidate.Component);
        Assert.Equal("udp", candidate.Transport);
        Assert.Equal(1677729535u, candidate.Priority);
        Assert.Equal("203.0.113.7", candidate.Address);
        Assert.Equal(50027, candidate.Port);
        Assert.Equal("srflx", candidate.Type);
        Assert.Equal(("10.0.0.5", (ushort)50026), (candidate.RelatedAddress, candidate.RelatedPort));
        Assert.Equal("Xk9f", candidate.Ufrag);
        Assert.True(candidate.TryGetUdpAddress(out TransportAddress address));
        Assert.Equal(IPEndPoint.Parse("203.0.113.7:50027"), address.ToEndPoint());
    }

    [Theory]
    [InlineData("candidate:1 1 udp 1 2001:db8::1 4000 typ host", true)]
    [InlineData("a=candidate:1 1 udp 1 192.0.2.1 4000 typ host", true)]
    [InlineData("candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active", false)]
    [InlineData("candidate:1 1 udp 1 4d1f2a6b.local 4000 typ host", false)]
    [InlineData("candidate:1 1 udp 1 host.example 4000 typ host", false)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 0 typ host", false)]
    public void W28_only_udp_to_a_literal_address_can_be_used(string text, bool isUsable)
    {
        Assert.True(SdpCandidate.TryParse(text, out SdpCandidate? candidate));
        Assert.Equal(isUsable, candidate.TryGetUdpAddress(out _));
    }

    [Fact]
    public void The_kind_of_a_tcp_candidate_is_read()
    {
        Assert.True(SdpCandidate.TryParse(
            "candidate:1 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0",
            out SdpCandidate? candidate));
        Assert.Equal(("tcp", "active"), (candidate.Transport, candidate.TcpType));
    }

    [Theory]
    [InlineData("")]
    [InlineData("candidate:")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 4000")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 4000 typ")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 4000 type host")]
    [InlineData("candidate:1 300 udp 1 192.0.2.1 4000 typ host")]
    [InlineData("candidate:1 1 udp 4294967296 192.0.2.1 4000 typ host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 65536 typ host")]
    [InlineData("candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 4000 typ host")]
    [InlineData("1 1 udp 1 192.0.2.1 4000 typ host")]
    public void What_breaks_the_grammar_is_no_candidate(string text) =>
        Assert.False(SdpCandidate.TryParse(text, out _));

    [Fact]
    public void A_related_port_out_of_range_counts_as_none()
    {
        Assert.True(SdpCandidate.TryParse(
            "candidate:1 1 udp 1 192.0.2.1 4000 typ srflx raddr 10.0.0.1 rport 99999", out SdpCandidate? candidate));
        Assert.Equal(0, candidate.RelatedPort);
    }
}
