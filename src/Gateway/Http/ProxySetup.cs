using Microsoft.AspNetCore.HttpOverrides;

namespace Ooblex.Gateway.Http;

/// <summary>Believes X-Forwarded-* from the configured proxies and from nobody else.</summary>
internal static class ProxySetup
{
    public static ForwardedHeadersOptions Options(IReadOnlyList<string> trusted)
    {
        ForwardedHeadersOptions options = new()
        {
            ForwardedHeaders =
                ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null, // As far as the addresses are trusted.
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (string network in trusted)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        return options;
    }
}
