using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Ooblex.Transport.Engine;

namespace Ooblex.Node.Startup;

/// <summary>Where the node listens, as it turned out: a port of 0 has become a number.</summary>
internal sealed class NodeAddresses(IServer gateway, NodeServers servers, MediaEngine engine)
{
    /// <summary>Every gateway address as something that a program on this machine can open.</summary>
    public IReadOnlyList<Uri> Gateway => Of(gateway);

    public IReadOnlyList<(string What, string Address)> List() =>
    [
        .. Gateway.Select(uri => (uri.Scheme, uri.GetLeftPart(UriPartial.Authority))),
        ("media", $"{engine.LocalEndPoint}/udp"),
        ("management", servers.Management.GetLeftPart(UriPartial.Authority)),
        ("commands", servers.Ops.GetLeftPart(UriPartial.Authority)),
    ];

    /// <summary>What a server is bound to; nothing before it has started.</summary>
    public static IReadOnlyList<Uri> Of(IServer server) =>
        [.. server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(Reachable) ?? []];

    // "Every address of this machine" is nothing that one can connect to.
    private static Uri Reachable(string address)
    {
        UriBuilder uri = new(address.Replace("//*", "//[::]", StringComparison.Ordinal));
        if (uri.Host is "[::]" or "::" or "0.0.0.0")
        {
            uri.Host = "127.0.0.1";
        }

        return uri.Uri;
    }
}
