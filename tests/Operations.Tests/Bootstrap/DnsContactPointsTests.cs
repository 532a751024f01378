using System.Net;
using Ooblex.Contracts.Cluster;
using Ooblex.Operations.Bootstrap;
using Ooblex.TestKit.Dns;

namespace Ooblex.Operations.Tests.Bootstrap;

public sealed class DnsContactPointsTests
{
    [Fact]
    public async Task A_name_with_addresses_is_one_contact_point_each_at_the_fallback_port()
    {
        await using DnsServer server = new DnsServer()
            .WithAddress("nodes.ooblex.test", "127.0.0.2")
            .WithAddress("nodes.ooblex.test", "127.0.0.3");

        IReadOnlyList<ContactPoint> found = await LookUpAsync(server, "nodes.ooblex.test");

        Assert.Equal(["127.0.0.2:8558", "127.0.0.3:8558"], Sorted(found));
    }

    [Fact]
    public async Task Service_records_bring_their_ports_and_their_targets_are_looked_up()
    {
        await using DnsServer server = new DnsServer()
            .WithService("_management._tcp.ooblex.test", "a.ooblex.test", 8001)
            .WithService("_management._tcp.ooblex.test", "b.ooblex.test", 8002)
            .WithAddress("a.ooblex.test", "127.0.0.2")
            .WithAddress("b.ooblex.test", "127.0.0.2");

        IReadOnlyList<ContactPoint> found = await LookUpAsync(server, "_management._tcp.ooblex.test");

        Assert.Equal(["127.0.0.2:8001", "127.0.0.2:8002"], Sorted(found));
    }

    [Fact]
    public async Task A_name_that_is_not_there_has_no_nodes_and_a_server_that_fails_does_not_know()
    {
        await using DnsServer server = new();
        Assert.Empty(await LookUpAsync(server, "nobody.ooblex.test"));
        Assert.Empty(await LookUpAsync(server, "_nobody._tcp.ooblex.test"));

        server.IsBroken = true;

        await Assert.ThrowsAnyAsync<Exception>(() => LookUpAsync(server, "nobody.ooblex.test"));
    }

    [Fact]
    public async Task Without_a_server_of_its_own_the_system_is_asked()
    {
        using ClusterScout scout = new(Options("", "localhost"));

        IReadOnlyList<ContactPoint> found = await scout.LookUpAsync(CancellationToken.None);

        Assert.All(found, point => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(point.Host))));
        Assert.NotEmpty(found);
    }

    private static IEnumerable<string> Sorted(IEnumerable<ContactPoint> points) =>
        points.Select(point => point.ToString()).Order(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<ContactPoint>> LookUpAsync(DnsServer server, string name)
    {
        using ClusterScout scout = new(Options(server.Address, name));
        return await scout.LookUpAsync(CancellationToken.None);
    }

    private static DiscoveryOptions Options(string server, string name) => new()
    {
        Method = DiscoveryMethod.Dns,
        ContactPoints = [],
        DnsName = name,
        DnsServer = server,
        FallbackPort = 8558,
        ResolveTimeout = TimeSpan.FromSeconds(10),
        ProbeTimeout = TimeSpan.FromSeconds(10),
    };
}
