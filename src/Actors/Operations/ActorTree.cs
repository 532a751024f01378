using Akka.Actor;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>A walk through the actors of whichever actor system runs now.</summary>
internal sealed class ActorTree(Func<ActorSystem?> current, LostMessageLog lost) : IActorTree
{
    // Nobody reads more, and a node with ten thousand sessions has as many actors.
    private const int MaxRows = 10_000;

    public long LostMessages => lost.Count;

    public IReadOnlyList<LostMessage> RecentlyLost => lost.Recent;

    public IReadOnlyList<ActorRow>? Walk(string path, int depth)
    {
        if (Find(path) is not { } start)
        {
            return null;
        }

        List<ActorRow> rows = [];
        Walk(start, 0, depth, rows);
        return rows;
    }

    public OpsRefusal? Stop(string path)
    {
        if (current() is not { } system)
        {
            return OpsRefusal.NoActorSystem;
        }

        if (Find(path) is not { } actor)
        {
            return $"there is no actor {path}";
        }

        if (!MayStop(actor.Path.Elements))
        {
            return $"{path} is needed by the node; entities, and what is two levels below /user, may be stopped";
        }

        system.Stop(actor);
        return null;
    }

    // An entity: system, sharding, its kind, its shard, its name. Its shard starts it again when it is remembered.
    private static bool MayStop(IReadOnlyList<string> path) => path switch
    {
        ["system", "sharding", _, not ("singleton" or "coordinator"), _] => !path[2].EndsWith("Coordinator"),
        ["user", _, _, ..] => true,
        _ => false,
    };

    private IInternalActorRef? Find(string path)
    {
        if (current() is not ExtendedActorSystem system)
        {
            return null;
        }

        IInternalActorRef actor = system.Provider.RootGuardian;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            IInternalActorRef? child = Children(actor).FirstOrDefault(c => c.Path.Name == name) as IInternalActorRef;
            if (child is null)
            {
                return null;
            }

            actor = child;
        }

        return actor;
    }

    private static void Walk(IInternalActorRef actor, int level, int depth, List<ActorRow> rows)
    {
        if (rows.Count == MaxRows)
        {
            return;
        }

        ICell? cell = (actor as ActorRefWithCell)?.Underlying;
        IActorRef[] children = [.. Children(actor).OrderBy(child => child.Path.Name, StringComparer.Ordinal)];
        rows.Add(new ActorRow(
            actor.Path.ToStringWithoutAddress(),
            level,
            cell?.Props?.Type?.Name ?? "",
            cell?.NumberOfMessages ?? 0,
            children.Length));
        foreach (IInternalActorRef child in level < depth ? children.OfType<IInternalActorRef>() : [])
        {
            Walk(child, level + 1, depth, rows);
        }
    }

    private static IEnumerable<IActorRef> Children(IActorRef actor) =>
        actor is ActorRefWithCell { Children: { } children } ? children : [];
}
