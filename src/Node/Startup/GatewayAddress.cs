using System.Net;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Gateway;

namespace Ooblex.Node.Startup;

/// <summary>Where clients reach this node: as configured, or as good a guess as what it binds allows.</summary>
internal sealed class GatewayAddress(GatewayOptions gateway, RemotingOptions remoting, NodeAddresses addresses)
    : IGatewayAddress
{
    public string Url => gateway.PublicUrl.Length > 0 ? gateway.PublicUrl : Bound();

    private string Bound()
    {
        IReadOnlyList<Uri> bound = addresses.Gateway;
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
