using Ooblex.Protocol.Sdp;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>Reads answers for the rows.</summary>
internal static class Sdp
{
    private static readonly SdpLimits Limits =
        new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 2_000 };

    public static SessionDescription Parse(string answer)
    {
        Assert.True(
            SessionDescription.TryParse(answer, Limits, out SessionDescription? description, out SdpError error),
            $"{error}\n{answer}");
        return description;
    }

    /// <summary>Values of all lines that begin so, in order.</summary>
    public static IReadOnlyList<string> Lines(string sdp, string prefix) =>
    [
        .. sdp.Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
            .Select(line => line[prefix.Length..]),
    ];

    public static int Sections(string sdp) => Lines(sdp, "m=").Count;
}
