using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ooblex.Contracts.Cluster;

/// <summary>The management port of a node, which may or may not be in a cluster yet.</summary>
public sealed partial record ContactPoint(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>[address]:port</c>, or a host alone.</summary>
    public static bool TryParse(string text, int fallbackPort, [NotNullWhen(true)] out ContactPoint? point)
    {
        point = null;
        Match match = Form().Match(text);
        string host = match.Groups["host"].Value.Trim('[', ']');
        int port = match.Groups["port"] is { Success: true, Value: { } digits }
            ? int.Parse(digits, CultureInfo.InvariantCulture)
            : fallbackPort;
        if (match.Success && port is >= 1 and <= 65_535 && Uri.CheckHostName(host) != UriHostNameType.Unknown)
        {
            point = new ContactPoint(host, port);
        }

        return point is not null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    [GeneratedRegex(@"^(?<host>\[[0-9a-fA-F:.]+\]|[^:\s]+)(:(?<port>[0-9]{1,5}))?$")]
    private static partial Regex Form();
}
