using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Actors.Tests.Membership;
using Ooblex.Contracts.Cluster;
using Ooblex.Operations.Bootstrap;
using Ooblex.TestKit.Dns;
using Ooblex.TestKit.Processes;

namespace Ooblex.Actors.Tests.Bootstrap;

/// <summary>Whole nodes that know nothing of each other but where management ports may be.</summary>
public sealed class BootstrapTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int[] _ports = [.. Enumerable.Range(0, 3).Select(_ => NodePorts.FreeTcp()).Order()];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_nodes_that_start_together_form_one_cluster_and_the_lowest_comes_back_into_it()
    {
        ClusterNode[] nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => LaunchAsync(i)));
        try
        {
            foreach (ClusterNode node in nodes)
            {
                await node.UntilUpAsync(3);
            }

            Assert.Single(nodes.Select(node => node.Membership.View!.Leader).Distinct());
            string[] before = [nodes[1].Address, nodes[2].Address];

            // The first contact point is the one that would begin a cluster if it saw nobody.
            await nodes[0].DisposeAsync();
            await nodes[1].UntilUpAsync(2);
            nodes[0] = await LaunchAsync(0);

            await nodes[0].UntilUpAsync(3);
            Assert.Equal(nodes[1].Membership.View!.Oldest, nodes[0].Membership.View!.Oldest);
            Assert.Contains(nodes[0].Membership.View!.Oldest!.ToString(), before);
        }
        finally
        {
            foreach (ClusterNode node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Nodes_that_are_found_by_service_records_form_one_cluster()
    {
        await using DnsServer dns = new DnsServer().WithAddress("node.ooblex.test", "127.0.0.1");
        foreach (int port in _ports[..2])
        {
            dns.WithService("_management._tcp.ooblex.test", "node.ooblex.test", port);
        }

        DiscoveryOptions discovery = ByConfiguration() with
        {
            Method = DiscoveryMethod.Dns, DnsServer = dns.Address, DnsName = "_management._tcp.ooblex.test",
        };
        await using ClusterNode first = await LaunchAsync(0, discovery);
        await using ClusterNode second = await LaunchAsync(1, discovery);

        await first.UntilUpAsync(2);
        await second.UntilUpAsync(2);
    }

    [Fact]
    public async Task A_node_that_finds_too_few_others_stays_out_says_what_it_waits_for_and_joins_when_they_come()
    {
        await using ClusterNode first = await LaunchAsync(0);
        string? waitsFor = null;
        first.Readiness.Watch(text => Volatile.Write(ref waitsFor, text));
        await ClusterNode.UntilAsync(
            () => Volatile.Read(ref waitsFor) == "the cluster: 1 of 2 nodes have answered", () => waitsFor ?? "ready");
        Assert.Equal(MemberState.Removed, first.Membership.View!.SelfState);

        await using ClusterNode second = await LaunchAsync(1);
        await using ClusterNode third = await LaunchAsync(2);

        await first.UntilUpAsync(3);
        await first.UntilReadyAsync();
    }

    private Task<ClusterNode> LaunchAsync(int index, DiscoveryOptions? discovery = null)
    {
        ActorsOptions options = TestOptions.Node(_folder.File($"{index}.db")) with
        {
            NodeId = $"n{index}",
            Bootstrap = TestOptions.Alone with
            {
                Enabled = true,
            },
        };
        return ClusterNode.LaunchAsync(
            options, _ports[index], scout: new ClusterScout(discovery ?? ByConfiguration()));
    }

    private DiscoveryOptions ByConfiguration() => new()
    {
        Method = DiscoveryMethod.Config,
        ContactPoints = [.. _ports.Select(port => new ContactPoint("127.0.0.1", port))],
        DnsName = "",
        DnsServer = "",
        FallbackPort = 8558,
        ResolveTimeout = TimeSpan.FromSeconds(5),
        ProbeTimeout = TimeSpan.FromSeconds(2),
    };
}
