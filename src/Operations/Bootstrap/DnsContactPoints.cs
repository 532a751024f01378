using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Bootstrap;

/// <summary>
/// The contact points behind a name: its addresses with the fallback port, or its SRV records (RFC 2782) when the name
/// begins with an underscore.
/// </summary>
/// <remarks>
/// Addresses are asked of the system unless a server is configured: the system knows search domains and its hosts
/// file. Nothing is cached here; the answers of a headless service live for seconds.
/// </remarks>
internal sealed class DnsContactPoints(DiscoveryOptions options)
{
    private readonly LookupClient _dns = new(Settings(options));

    public async Task<IReadOnlyList<ContactPoint>> LookUpAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ResolveTimeout);
        return options.DnsName.StartsWith('_')
            ? await ByServiceAsync(limit.Token)
            : [.. (await AddressesAsync(options.DnsName, limit.Token))
                .Select(address => new ContactPoint(address.ToString(), options.FallbackPort))];
    }

    private static LookupClientOptions Settings(DiscoveryOptions options)
    {
        LookupClientOptions settings = options.DnsServer.Length == 0
            ? new LookupClientOptions()
            : new LookupClientOptions(IPEndPoint.Parse(options.DnsServer));
        settings.UseCache = false;
        settings.Timeout = options.ResolveTimeout;
        settings.Retries = 1;
        return settings;
    }

    private async Task<IReadOnlyList<ContactPoint>> ByServiceAsync(CancellationToken cancellation)
    {
        IDnsQueryResponse answer = await AskAsync(options.DnsName, QueryType.SRV, cancellation);
        List<ContactPoint> points = [];
        foreach (SrvRecord service in answer.Answers.SrvRecords())
        {
            IReadOnlyList<IPAddress> addresses =
            [
                .. answer.Additionals.AddressRecords().Where(record => record.DomainName.Equals(service.Target))
                    .Select(record => record.Address),
            ];
            addresses = addresses.Count > 0 ? addresses : await AddressesAsync(service.Target.Value, cancellation);
            points.AddRange(addresses.Select(address => new ContactPoint(address.ToString(), service.Port)));
        }

        return points;
    }

    // IPv6 only where there is no IPv4: a node with both is one node.
    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(string name, CancellationToken cancellation)
    {
        if (options.DnsServer.Length == 0)
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(name, cancellation);
            ILookup<bool, IPAddress> byFamily = addresses.ToLookup(a => a.AddressFamily == AddressFamily.InterNetwork);
            return [.. byFamily[true].Any() ? byFamily[true] : byFamily[false]];
        }

        IDnsQueryResponse answer = await AskAsync(name, QueryType.A, cancellation);
        IPAddress[] found = [.. answer.Answers.ARecords().Select(record => record.Address)];
        if (found.Length > 0)
        {
            return found;
        }

        answer = await AskAsync(name, QueryType.AAAA, cancellation);
        return [.. answer.Answers.AaaaRecords().Select(record => record.Address)];
    }

    private async Task<IDnsQueryResponse> AskAsync(string name, QueryType type, CancellationToken cancellation)
    {
        IDnsQueryResponse answer = await _dns.QueryAsync(name, type, cancellationToken: cancellation);

        // A name that does not exist yet has no nodes; a server that fails does not know.
        return answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain
            ? throw new DnsResponseException(answer.ErrorMessage)
            : answer;
    }
}
