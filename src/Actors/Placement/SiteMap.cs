using System.Net;

namespace Ooblex.Actors.Placement;

/// <summary>The sites as configured: whose networks are whose, and who is near whom.</summary>
internal sealed class SiteMap
{
    /// <summary>The distance of a site that nobody has called near.</summary>
    public const int Far = int.MaxValue;

    private readonly Dictionary<string, SiteOptions> _sites;
    private readonly (IPNetwork Network, string Site)[] _networks;

    public SiteMap(IEnumerable<SiteOptions> sites)
    {
        _sites = sites.ToDictionary(site => site.Name, StringComparer.Ordinal);
        _networks =
        [
            .. _sites.Values
                .SelectMany(site => site.Networks.Select(network => (network, site.Name)))
                .OrderByDescending(entry => entry.network.PrefixLength),
        ];
    }

    public bool Knows(string site) => _sites.ContainsKey(site);

    /// <summary>The site whose network holds the address; of several the one with the longest prefix.</summary>
    public string? SiteOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach ((IPNetwork network, string site) in _networks)
        {
            if (network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))
            {
                return site;
            }
        }

        return null;
    }

    /// <summary>0 for the site itself, 1 for the nearest, and so on; <see cref="Far"/> for all others.</summary>
    public int Distance(string from, string to)
    {
        if (from == to)
        {
            return 0;
        }

        int index = _sites.TryGetValue(from, out SiteOptions? site) ? IndexOf(site.Near, to) : -1;
        return index < 0 ? Far : index + 1;
    }

    /// <summary>Where clients of a site are sent; empty when its nodes are reached one by one.</summary>
    public string GatewayOf(string site) => _sites.TryGetValue(site, out SiteOptions? options) ? options.Gateway : "";

    private static int IndexOf(IReadOnlyList<string> list, string text)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == text)
            {
                return i;
            }
        }

        return -1;
    }
}
