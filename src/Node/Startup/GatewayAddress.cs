using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Gateway;

namespace Ooblex.Node.Startup;

/// <summary>Where clients reach this node: as configured, or as good a guess as what it binds allows.</summary>
/// <param name="gateway">What it is told to bind and to say.</param>
/// <param name="remoting">The name by which other nodes know it.</param>
/// <param name="server">The gateway's alone: the other servers of a node need actors, which need this.</param>
internal sealed class GatewayAddress(GatewayOptions gateway, RemotingOptions remoting, IServer server)
    : IGatewayAddress
{
    public string Url => gateway.PublicUrl.Length > 0 ? gateway.PublicUrl : Bound();

    private string Bound()
    {
        IReadOnlyList<Uri> bound = NodeAddresses.Of(server);
        if (bound.Count == 0)
        {
            return "";
        }

        Uri best = bound.FirstOrDefault(uri => uri.Scheme == Uri.UriSchemeHttps, bound[0]);
        // Every address of the machine is no address; the name by which other nodes know it is one.
        string name = remoting.PublicHost.Length > 0 ? remoting.PublicHost : remoting.Host;
        bool isLocalOnly = name is "localhost" or "0.0.0.0" or "::"
            || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address));
        UriBuilder url = new(best);
        url.Host = gateway.Http.Address == "*" && !isLocalOnly ? name : url.Host;
        return url.Uri.GetLeftPart(UriPartial.Authority);
    }
}
