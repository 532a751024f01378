using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Operations.Commands;

/// <summary>Entities as operators name them: by their ids, or as the <c>media</c> palette shows them.</summary>
internal sealed class EntityNames(IClusterMembership cluster, IStreamDirectory streams)
{
    /// <returns>The entity's id, or why there can be none.</returns>
    public (string? Entity, OpsRefusal? Refusal) Read(string type, string text) => type switch
    {
        "stream" => Stream(text),
        "peer" => PeerId.TryParse(text, out PeerId peer)
            ? (peer.EntityId, null)
            : (null, "that is not a session's id; media peers lists them"),
        _ => (text, null),
    };

    /// <summary>An entity is remembered from its first message on, so a slip of the pen must not make one.</summary>
    public bool MayExist(string type, string entity) => type switch
    {
        "stream" => Known(entity[(entity.LastIndexOf('/') + 1)..])?.Stream.EntityId == entity,
        "peer" => PeerId.TryParse(entity, out PeerId peer)
            && cluster.View?.Members.Any(member => member.NodeId == peer.Node) == true,
        _ => entity.Length > 0,
    };

    private (string?, OpsRefusal?) Stream(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? (text, null)
        : Known(text) is { } entry ? (entry.Stream.EntityId, null)
        : (null, $"there is no stream {text}; media streams lists them");

    private StreamEntry? Known(string name) =>
        StreamId.TryParse(name, out StreamId id) && streams.TryGet(id, out StreamEntry? entry) ? entry : null;
}
