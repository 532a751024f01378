using Akka.Actor;

namespace Ooblex.Actors.Hosting;

/// <summary>Tells an entity to stop: after it asked to passivate, or because its shard moves.</summary>
internal sealed class EntityStop : INoSerializationVerificationNeeded
{
    public static readonly EntityStop Instance = new();

    private EntityStop()
    {
    }
}
