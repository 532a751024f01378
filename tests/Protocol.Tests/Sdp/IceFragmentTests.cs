using Ooblex.Protocol.Sdp;

namespace Ooblex.Protocol.Tests.Sdp;

public sealed class IceFragmentTests
{
    private const string Pwd = "abcdefghijklmnopqrstuv";

    [Fact]
    public void W27_a_trickle_fragment_is_read_whole()
    {
        IceFragment fragment = Parse(
            $"a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
            + $"a=ice-ufrag:EsAw\r\na=ice-pwd:{Pwd}\r\n"
            + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw\r\n"
            + "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw\r\n"
            + "a=end-of-candidates\r\n");

        Assert.Equal(("EsAw", Pwd), (fragment.Ufrag, fragment.Pwd));
        Assert.Equal(["trickle", "ice2"], fragment.IceOptions);
        Assert.Equal("0", fragment.Mid);
        Assert.Equal("audio 9 UDP/TLS/RTP/SAVPF 111", fragment.MediaLine);
        Assert.True(fragment.EndOfCandidates);
        Assert.Equal(2, fragment.Candidates.Count);
        Assert.All(fragment.Candidates, line => Assert.True(SdpCandidate.TryParse(line, out _)));
    }

    [Fact]
    public void Credentials_before_the_first_m_line_count_too()
    {
        IceFragment fragment = Parse(
            $"a=ice-ufrag:EsAw\na=ice-pwd:{Pwd}\nm=audio 9 RTP/AVP 0\na=mid:0\n"
            + "a=candidate:1 1 udp 1 192.0.2.1 4 typ host");

        Assert.Equal(("EsAw", Pwd), (fragment.Ufrag, fragment.Pwd));
        Assert.Single(fragment.Candidates);
        Assert.False(fragment.EndOfCandidates);
    }

    [Fact]
    public void W28_candidates_nobody_can_use_are_listed_and_no_fault()
    {
        IceFragment fragment = Parse(
            $"a=ice-ufrag:EsAw\r\na=ice-pwd:{Pwd}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
            + "a=candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active\r\n"
            + "a=candidate:2 1 udp 1 4d1f2a6b.local 4000 typ host\r\n"
            + "a=candidate:nonsense\r\n");

        Assert.Equal(
            [
                "candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active",
                "candidate:2 1 udp 1 4d1f2a6b.local 4000 typ host",
                "candidate:nonsense",
            ],
            fragment.Candidates);
    }

    [Fact]
    public void W30_the_end_of_candidates_alone_is_a_fragment() =>
        Assert.True(Parse("m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=end-of-candidates\r\n").EndOfCandidates);

    [Fact]
    public void The_first_m_section_speaks_for_the_bundle()
    {
        IceFragment fragment = Parse(
            $"m=audio 9 RTP/AVP 0\r\na=mid:a\r\na=ice-ufrag:EsAw\r\na=ice-pwd:{Pwd}\r\n"
            + "a=candidate:1 1 udp 1 192.0.2.1 4 typ host\r\n"
            + "m=video 9 RTP/AVP 96\r\na=mid:v\r\na=ice-ufrag:other\r\na=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n"
            + "a=candidate:2 1 udp 1 192.0.2.2 4 typ host\r\n");

        Assert.Equal(("a", "EsAw", Pwd), (fragment.Mid, fragment.Ufrag, fragment.Pwd));
        Assert.Equal(2, fragment.Candidates.Count);
    }

    [Theory]
    [InlineData("", SdpFault.Empty)]
    [InlineData("\r\n", SdpFault.Empty)]
    [InlineData("v=0\r\n", SdpFault.Empty)]
    [InlineData("m=audio 9 RTP/AVP 0\r\na=mid:0\r\n", SdpFault.Empty)]
    [InlineData("hello", SdpFault.MalformedLine)]
    [InlineData("{\"candidate\":\"\"}", SdpFault.MalformedLine)]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 4 typ host", SdpFault.MalformedLine)]
    [InlineData("a=ice-ufrag:EsAw\r\na=end-of-candidates", SdpFault.IncompleteCredentials)]
    [InlineData("a=ice-pwd:abcdefghijklmnopqrstuv", SdpFault.IncompleteCredentials)]
    [InlineData("a=ice-ufrag:x\r\na=ice-pwd:abcdefghijklmnopqrstuv", SdpFault.MalformedAttribute)]
    [InlineData("a=ice-ufrag:EsAw\r\na=ice-pwd:short", SdpFault.MalformedAttribute)]
    [InlineData("m=audio\r\na=end-of-candidates", SdpFault.MalformedMediaLine)]
    [InlineData("m=audio 9 RTP/AVP 0\r\na=mid:\r\na=end-of-candidates", SdpFault.MalformedAttribute)]
    public void W18_what_is_no_fragment_is_refused(string text, SdpFault fault)
    {
        Assert.False(IceFragment.TryParse(text, TestSdpLimits.Default, out IceFragment? fragment, out SdpError error));
        Assert.Null(fragment);
        Assert.Equal(fault, error.Fault);
    }

    [Fact]
    public void Limits_hold_for_fragments()
    {
        string candidates = string.Concat(Enumerable.Repeat("a=candidate:1 1 udp 1 192.0.2.1 4 typ host\r\n", 11));

        Assert.Equal(SdpFault.TooManyAttributes, Fault(candidates, TestSdpLimits.Default with { MaxAttributes = 10 }));
        Assert.Equal(SdpFault.TooLarge, Fault(candidates, TestSdpLimits.Default with { MaxBytes = 100 }));
        Assert.Equal(
            SdpFault.TooManyMediaSections,
            Fault(
                "m=audio 9 RTP/AVP 0\r\nm=audio 9 RTP/AVP 0\r\n",
                TestSdpLimits.Default with { MaxMediaSections = 1 }));
    }

    [Theory]
    [InlineData("EsAw", false)]
    [InlineData("New1", true)]
    [InlineData("ours", false)]
    public void W33_other_credentials_mean_a_restart_unless_they_are_our_own(string ufrag, bool isRestart) =>
        Assert.Equal(
            isRestart, Parse($"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{Pwd}\r\n").IsRestart("EsAw", localUfrag: "ours"));

    [Fact]
    public void W33_a_fragment_without_credentials_is_no_restart() =>
        Assert.False(Parse("a=end-of-candidates\r\n").IsRestart("EsAw", localUfrag: "ours"));

    [Fact]
    public void VdoNinja_fragments_with_our_own_credentials_are_read()
    {
        IceFragment fragment = Parse(
            $"a=ice-ufrag:ours\r\na=ice-pwd:{Pwd}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
            + "a=candidate:1 1 udp 1 192.0.2.1 4 typ host\r\na=candidate:2 1 tcp 1 192.0.2.1 9 typ host\r\n");

        Assert.Equal(2, fragment.Candidates.Count);
        Assert.False(fragment.IsRestart("EsAw", localUfrag: "ours"));
    }

    [Fact]
    public void W31_the_answer_to_a_restart_carries_all_that_is_new()
    {
        string text = IceFragment.Write("NewUfrag", Pwd, ["candidate:1 1 udp 5 192.0.2.9 10000 typ host"], "audio0");

        Assert.Equal(
            ["a=ice-lite", $"a=ice-options:{IceFragment.LocalIceOptions}", "m=audio 9 RTP/AVP 0", "a=mid:audio0",
                "a=ice-ufrag:NewUfrag", $"a=ice-pwd:{Pwd}", "a=candidate:1 1 udp 5 192.0.2.9 10000 typ host",
                "a=end-of-candidates", ""],
            text.Split("\r\n"));
    }

    [Fact]
    public void What_is_written_can_be_read()
    {
        IceFragment fragment = Parse(IceFragment.Write("NewUfrag", Pwd, [], "", "video 9 UDP/TLS/RTP/SAVPF 96"));

        Assert.Equal(("NewUfrag", Pwd, "0"), (fragment.Ufrag, fragment.Pwd, fragment.Mid));
        Assert.Equal("video 9 UDP/TLS/RTP/SAVPF 96", fragment.MediaLine);
        Assert.Equal(["ice2", "trickle"], fragment.IceOptions);
    }

    private static IceFragment Parse(string text)
    {
        bool isParsed =
            IceFragment.TryParse(text, TestSdpLimits.Default, out IceFragment? fragment, out SdpError error);
        Assert.True(isParsed, error.ToString());
        return fragment!;
    }

    private static SdpFault Fault(string text, SdpLimits limits)
    {
        Assert.False(IceFragment.TryParse(text, limits, out _, out SdpError error));
        return error.Fault;
    }
}
