using Akka.Actor;
using Akka.Cluster;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Drain;

/// <summary>Drains any node of the cluster by its name.</summary>
internal sealed class ClusterDrain(Func<ActorSystem?> current, string selfId, NodeDrain self) : INodeDrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task<DrainStatus?> DrainAsync(string nodeId, TimeSpan? limit, CancellationToken cancellation)
    {
        if (nodeId != selfId)
        {
            return AskAsync(nodeId, new DrainMessages.Begin(limit), cancellation);
        }

        _ = self.DrainAsync(limit);
        return Task.FromResult<DrainStatus?>(self.Status);
    }

    public Task<DrainStatus?> CancelAsync(string nodeId, CancellationToken cancellation)
    {
        if (nodeId != selfId)
        {
            return AskAsync(nodeId, new DrainMessages.Cancel(), cancellation);
        }

        self.Cancel();
        return Task.FromResult<DrainStatus?>(self.Status);
    }

    public Task<DrainStatus?> StatusAsync(string nodeId, CancellationToken cancellation) => nodeId == selfId
        ? Task.FromResult<DrainStatus?>(self.Status)
        : AskAsync(nodeId, new DrainMessages.Look(), cancellation);

    private async Task<DrainStatus?> AskAsync(string nodeId, object question, CancellationToken cancellation)
    {
        if (current() is not { } system
            || Cluster.Get(system).State.Members.FirstOrDefault(m => m.HasRole($"node-{nodeId}")) is not { } member)
        {
            return null;
        }

        try
        {
            return await system.ActorSelection(new RootActorPath(member.Address) / "user" / DrainActor.Name)
                .Ask<DrainStatus>(question, Patience, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null; // Not in time, or one of the two systems ended meanwhile.
        }
    }
}
