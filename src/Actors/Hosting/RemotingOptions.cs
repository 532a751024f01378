using System.Net;
using Ooblex.Actors.Remoting;

namespace Ooblex.Actors.Hosting;

/// <summary>Where other nodes reach this one. Defaults: <c>ooblex.actors.remoting</c> in reference.conf.</summary>
public sealed record RemotingOptions
{
    /// <summary>Address to bind; loopback unless a cluster needs more.</summary>
    public required string Host { get; init; }

    /// <summary>0 takes any free port.</summary>
    public required int Port { get; init; }

    /// <summary>The name other nodes use; empty means <see cref="Host"/>.</summary>
    public required string PublicHost { get; init; }

    /// <summary>Certificates for both directions; <c>null</c>: nothing is encrypted.</summary>
    public RemotingTlsOptions? Tls { get; init; }

    /// <summary>The operator knows that nothing is encrypted, and that nobody else is on that network.</summary>
    public bool AllowPlain { get; init; }

    /// <summary>Nobody outside this machine reaches it.</summary>
    public bool IsLoopback =>
        Host == "localhost" || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
