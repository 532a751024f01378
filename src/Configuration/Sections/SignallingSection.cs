using Ooblex.Configuration.Hocon;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.gateway.signalling</c>.</summary>
internal static class SignallingSection
{
    private static readonly string[] Schemes = ["stun:", "turn:", "turns:"];

    public static SignallingOptions Bind(HoconReader hocon) => new()
    {
        MaxSdpBytes = (int)hocon.Bytes("max-sdp-size", 4 << 10, 1 << 20),
        StrictETags = hocon.Flag("strict-etags"),
        NoPublisherRetry = hocon.Duration("no-publisher-retry", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        OverloadRetry = hocon.Duration("overload-retry", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        IceServers = [.. hocon.List("ice-servers").Select(line => IceServer(hocon, line)).OfType<IceServerOptions>()],
        WhepHeader = hocon.OneOf<WhepHeader>("whep-header"),
    };

    // "turn:host:3478?transport=udp name secret": one text, so that the environment can hold a list of them.
    private static IceServerOptions? IceServer(HoconReader hocon, string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isKnown = Array.Exists(Schemes, scheme => parts[0].StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (!isKnown || parts.Length is not (1 or 3))
        {
            hocon.Problem("ice-servers", "holds what is neither a stun: URL nor a turn: URL, a name and a secret");
            return null;
        }

        return parts.Length == 1
            ? new IceServerOptions(parts[0], "", null)
            : new IceServerOptions(parts[0], parts[1], new Redacted<string>(parts[2]));
    }
}
