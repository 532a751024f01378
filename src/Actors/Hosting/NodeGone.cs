using Akka.Actor;

namespace Ooblex.Actors.Hosting;

/// <summary>A node has been removed from the cluster; on the event stream of each actor system.</summary>
internal sealed record NodeGone(string NodeId) : INoSerializationVerificationNeeded;
