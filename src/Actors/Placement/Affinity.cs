using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Placement;

/// <summary>What is to be placed and where it belongs.</summary>
/// <param name="Kind">Decides which rules count.</param>
/// <param name="Place">A site; of a peer the node whose sockets carry it.</param>
/// <param name="Wanted">Of a pipeline: what it needs.</param>
internal sealed record Affinity(AffinityKind Kind, string Place, Compute Wanted = Compute.Any)
{
    private const string PeerPrefix = "n.";
    private const string GpuPrefix = "gpu.";
    private const string CpuPrefix = "cpu.";
    private const string CloudPrefix = "cloud.";

    /// <summary>A client that wants to publish or watch, by its site.</summary>
    public static Affinity Session(string site) => new(AffinityKind.Session, site);

    /// <summary>What the shards of a part are placed by.</summary>
    public static Affinity Of(PipelineRef pipeline)
    {
        Compute wanted = pipeline.Part switch
        {
            PipelinePart.Gpu => Compute.Gpu,
            PipelinePart.Cloud => Compute.Cloud,
            _ => Compute.Any,
        };
        return new Affinity(AffinityKind.Pipeline, pipeline.Stream.Site, wanted);
    }

    /// <summary>
    /// <c>n.NODE:0</c> of a peer, <c>gpu.SITE:0</c>, <c>cpu.SITE:0</c> and <c>cloud.SITE:0</c> of a pipeline,
    /// <c>SITE:0</c> of a stream. Names of nodes and sites have no dots.
    /// </summary>
    public static Affinity OfShard(string shard)
    {
        int colon = shard.LastIndexOf(':');
        string name = colon < 0 ? shard : shard[..colon];
        return name switch
        {
            _ when Rest(name, PeerPrefix) is { } node => new Affinity(AffinityKind.Peer, node),
            _ when Rest(name, GpuPrefix) is { } site => new Affinity(AffinityKind.Pipeline, site, Compute.Gpu),
            _ when Rest(name, CpuPrefix) is { } site => new Affinity(AffinityKind.Pipeline, site),
            _ when Rest(name, CloudPrefix) is { } site => new Affinity(AffinityKind.Pipeline, site, Compute.Cloud),
            _ => new Affinity(AffinityKind.Stream, name),
        };
    }

    private static string? Rest(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}

internal enum AffinityKind
{
    /// <summary>A new session of a client: its media is about to be carried.</summary>
    Session,

    /// <summary>The entity of a session that a node carries already.</summary>
    Peer,

    Stream,

    Pipeline,
}

internal enum Compute
{
    Any,

    /// <summary>A graphics card where there is one.</summary>
    Gpu,

    /// <summary>Its owner wants it in the cloud, whatever the edge could do.</summary>
    Cloud,
}
