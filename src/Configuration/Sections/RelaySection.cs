using System.Net;
using Ooblex.Configuration.Hocon;
using Ooblex.Forwarding.Relay;
using Ooblex.Transport.Engine;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.relay</c>: media from node to node.</summary>
internal static class RelaySection
{
    public static RelayOptions Bind(HoconReader hocon) => new()
    {
        SilenceTimeout = hocon.Duration("silence-timeout", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)),
        MaxRelays = hocon.Int("max-relays", 1, 100_000),
    };

    public static RelayPortOptions BindPort(HoconReader hocon) => new()
    {
        Start = hocon.OneOf<RelayStart>("enabled"),
        BindAddress = hocon.ListenAddress("host"),
        Port = hocon.Port("port"),
        AnnouncedAddress = Address(hocon, "announced-address"),
    };

    private static IPAddress? Address(HoconReader hocon, string key)
    {
        if (hocon.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            hocon.Problem(key, $"is \"{text}\"; it must be an IP address");
        }

        return address;
    }
}
