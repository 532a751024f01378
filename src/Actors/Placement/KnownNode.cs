using Akka.Util;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>What the board has about a node, live or not.</summary>
/// <param name="Report">Its last one.</param>
/// <param name="IsMember">The cluster takes it to be up, and can reach it.</param>
/// <param name="IsFresh">The report is recent.</param>
/// <param name="Version">Of its software.</param>
internal sealed record KnownNode(NodeReport Report, bool IsMember, bool IsFresh, AppVersion Version);
