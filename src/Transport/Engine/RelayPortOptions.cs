using System.Net;

namespace Ooblex.Transport.Engine;

/// <summary>
/// Where other nodes reach this one's media. Defaults: <c>ooblex.relay</c> in reference.conf.
/// </summary>
public sealed record RelayPortOptions
{
    /// <summary>When the port is opened.</summary>
    public required RelayStart Start { get; init; }

    /// <summary>Local address the relay socket binds to; <c>0.0.0.0</c> or <c>::</c> for all.</summary>
    public required IPAddress BindAddress { get; init; }

    /// <summary>UDP port of all relays; 0 lets the system choose (tests).</summary>
    public required int Port { get; init; }

    /// <summary>What other nodes are told to send to. <c>null</c>: the bind address, or loopback.</summary>
    public required IPAddress? AnnouncedAddress { get; init; }
}

public enum RelayStart
{
    /// <summary>With the first relay: a node that stands alone has no thread and no port for it.</summary>
    Auto,

    /// <summary>With the node, so that a port that is taken shows at once.</summary>
    On,
}
