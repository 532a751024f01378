using System.Text.RegularExpressions;

namespace Ooblex.Architecture.Tests;

/// <summary>Inside the protocol assembly each folder may look only at the folders below it (docs/adr/0003).</summary>
public sealed partial class ProtocolOrderTests
{
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Wire"] = [],
        ["Crypto"] = ["Wire"],
        ["Stun"] = ["Wire"],
        ["Ice"] = ["Wire", "Stun"],
        ["Dtls"] = ["Wire", "Crypto", "Srtp"], // The profile is negotiated in the handshake (RFC 5764 §4.1.2).
        ["Srtp"] = ["Wire", "Crypto"],
        ["Rtp"] = ["Wire"],
        ["Rtcp"] = ["Wire", "Rtp"],
        ["Sctp"] = ["Wire"],
        ["DataChannel"] = ["Wire", "Sctp"],
        ["Sdp"] = ["Wire", "Rtp"],
        ["Relay"] = ["Wire", "Crypto", "Srtp"], // Its replay window is that of SRTP.
    };

    public static TheoryData<string> Folders =>
        [.. Directory.GetDirectories(Repository.Full("src/Protocol"))
            .Select(path => Path.GetFileName(path)).Where(name => name is not ("bin" or "obj" or "Peer")).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_protocol_sees_only_the_protocols_below_it(string folder)
    {
        Assert.True(MaySee.ContainsKey(folder), $"{folder} has no row in the table of this test");
        IEnumerable<string> found =
            from path in Repository.CSharp
            where path.StartsWith($"src/Protocol/{folder}/", StringComparison.Ordinal)
            from Match match in Mention().Matches(Repository.Read(path))
            let seen = match.Groups[1].Value
            where seen != folder && !MaySee[folder].Contains(seen)
            select $"{path} sees {seen}";

        Assert.Empty(found.Distinct());
    }

    [GeneratedRegex(@"\bOoblex\.Protocol\.(\w+)")]
    private static partial Regex Mention();
}
