using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>Takes commands to other nodes by remoting, so that command ports may stay on the loopback.</summary>
internal sealed class OpsRelay(Func<ActorSystem?> current) : IOpsRelay
{
    private const string NodePrefix = "node-";

    // To begin, not to end. Less than it takes to find a node dead, so that operators hear of it first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Nodes => current() is { } system
        ? [.. Reachable(system).Select(member => NodeId(member)!).Distinct().Order(StringComparer.Ordinal)]
        : [];

    public async Task<OpsRefusal?> RunAsync(
        string node, OpsOrder order, OpsSink lines, CancellationToken cancellation)
    {
        if (current() is not { } system)
        {
            return OpsRefusal.NoActorSystem;
        }

        if (Reachable(system).FirstOrDefault(member => NodeId(member) == node) is not { } member)
        {
            return new OpsRefusal($"the cluster has no node \"{node}\" that could be asked");
        }

        ActorSelection there =
            system.ActorSelection(new RootActorPath(member.Address) / "user" / OpsActor.Name);
        Channel<object> parts = Channel.CreateUnbounded<object>(); // One batch at a time is on its way.
        IActorRef asker = system.ActorOf(
            Props.Create(() => new OpsAsker(node, there, Of(order), parts.Writer, Patience)));
        try
        {
            return await CopyAsync(parts.Reader, asker, lines, cancellation);
        }
        finally
        {
            system.Stop(asker);
        }
    }

    private static async Task<OpsRefusal?> CopyAsync(
        ChannelReader<object> parts, IActorRef asker, OpsSink lines, CancellationToken cancellation)
    {
        await foreach (object part in parts.ReadAllAsync(cancellation))
        {
            if (part is OpsMessages.Done done)
            {
                return done.Refusal;
            }

            await lines(((OpsMessages.Lines)part).Text, cancellation);
            asker.Tell(new OpsMessages.Next());
        }

        return OpsRefusal.NoActorSystem;
    }

    private static OpsMessages.Run Of(OpsOrder order) => new(
        order.Palette,
        order.Name,
        order.Request.Arguments,
        order.Request.Json,
        order.Request.Confirmed,
        order.Request.Operator);

    private static IEnumerable<Member> Reachable(ActorSystem system)
    {
        ClusterEvent.CurrentClusterState state = Cluster.Get(system).State;
        return state.Members.Where(member =>
            member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving
            && NodeId(member) is not null
            && !state.Unreachable.Contains(member));
    }

    private static string? NodeId(Member member) => member.Roles
        .FirstOrDefault(role => role.StartsWith(NodePrefix, StringComparison.Ordinal))?[NodePrefix.Length..];
}
