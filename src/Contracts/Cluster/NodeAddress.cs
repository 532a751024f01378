using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ooblex.Contracts.Cluster;

/// <summary>Where an actor system is reached by others: <c>akka.tcp://ooblex@10.0.0.1:4053</c>.</summary>
public sealed record NodeAddress(string Protocol, string System, string Host, int Port)
{
    private const string DefaultProtocol = "akka.tcp";

    /// <summary>Reads the full form, and the one without a protocol.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NodeAddress? address)
    {
        address = null;
        int scheme = text is null ? -1 : text.IndexOf("://", StringComparison.Ordinal);
        (string protocol, string rest) =
            scheme < 0 ? (DefaultProtocol, text ?? "") : (text![..scheme], text[(scheme + 3)..]);
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        int colon = rest.LastIndexOf(':');
        if (protocol.Length == 0 || at <= 0 || colon <= at + 1
            || !ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        address = new NodeAddress(protocol, rest[..at], rest[(at + 1)..colon], port);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Protocol}://{System}@{Host}:{Port}");
}
