using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Placement;

/// <summary>Looks decisions up at the node that made them, and repeats them with the nodes as they are now.</summary>
internal sealed class PlacementExplainer(
    SessionPlacement sessions,
    DecisionSearch decisions,
    IStreamDirectory directory,
    IShards shards,
    IEntityGateway entities,
    NodeBoard board,
    PlacementRules rules,
    TimeProvider time) : IPlacementExplainer
{
    public PlacementExplanation Wish(SessionWish wish) => sessions.Explain(wish);

    public Task<PlacementExplanation?> SessionAsync(PeerId peer, CancellationToken cancellation) =>
        decisions.FindAsync(peer, cancellation);

    public async Task<PlacementExplanation?> StreamAsync(StreamId stream, CancellationToken cancellation)
    {
        if ((await directory.FindAsync(stream, cancellation)).Entry is not { } entry)
        {
            return null;
        }

        string? at = await NodeOfAsync(entry.Stream, cancellation);
        Affinity affinity = new(AffinityKind.Stream, entry.Stream.Site);
        PlacementExplanation fresh = Explain($"stream {stream}", affinity, "the site of its first publisher", entry);
        return fresh with { Node = at, Reason = Why(fresh, entry, at) };
    }

    public async Task<IReadOnlyList<PlacementExplanation>> PipelineAsync(
        StreamId stream, PipelineId pipeline, CancellationToken cancellation)
    {
        if ((await directory.FindAsync(stream, cancellation)).Entry is not { } entry
            || await entities.AskStreamAsync(new StreamProtocol.Describe(entry.Stream), cancellation)
                is not StreamProtocol.Described described)
        {
            return [];
        }

        return
        [
            .. described.Summary.Pipelines
                .Where(other => other.Pipeline == pipeline)
                .SelectMany(found => found.Parts)
                .Select(part => Explain(new PipelineRef(entry.Stream, pipeline, part.Part), part, entry)),
        ];
    }

    private static string Why(PlacementExplanation fresh, StreamEntry entry, string? at)
    {
        if (at is null)
        {
            return $"it has no home at this moment, and would get {fresh.Node ?? "none"}: {fresh.Reason}";
        }

        if (at == fresh.Node)
        {
            return fresh.Reason;
        }

        string stays = entry.Publisher?.Node == at
            ? "it stays while its publisher is here"
            : "it moves when that node has been good for long enough, or an operator wants it here";
        return $"new, it would go to {fresh.Node ?? "nowhere"} ({fresh.Reason}); {stays}";
    }

    private static string SaidOf(PipelineReport part) =>
        part.State == PipelineState.Running || part.Detail.Length == 0
            ? $"it is {Word(part.State)} there"
            : $"it is {Word(part.State)} there: {part.Detail}";

    private static string Word(PipelineState state) => state.ToString().ToLowerInvariant();

    private PlacementExplanation Explain(PipelineRef pipeline, PipelineReport part, StreamEntry entry)
    {
        PlacementExplanation fresh = Explain(
            $"pipeline {pipeline.EntityId}", Affinity.Of(pipeline), "the site of its stream", entry);
        string why = part.Node == fresh.Node
            ? fresh.Reason
            : $"new, it would go to {fresh.Node ?? "nowhere"} ({fresh.Reason}); it moves when that node has been good "
                + "for long enough";
        return fresh with { Node = part.Node, Reason = $"{why}; {SaidOf(part)}" };
    }

    private PlacementExplanation Explain(string subject, Affinity affinity, string siteReason, StreamEntry entry) =>
        Verdicts.Explain(
            subject, affinity, siteReason, rules.Rank(affinity, Candidates(entry), time.GetUtcNow()), rules);

    private async Task<string?> NodeOfAsync(StreamRef stream, CancellationToken cancellation)
    {
        try
        {
            const string Type = ActorSystemSetup.StreamType;
            EntityPlace? place = await shards.LocateAsync(Type, stream.EntityId, cancellation);
            NodeAddress? at = place?.Address; // A region knows only where it has sent messages to.
            at ??= (await shards.RegionsAsync(Type, cancellation))?
                .FirstOrDefault(region => region.Shards.ContainsKey(place?.Shard ?? ""))?.Address;
            return at is { } address ? decisions.NodeAt(address) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private IReadOnlyList<Candidate> Candidates(StreamEntry entry) =>
    [
        .. board.Known.Select(node => new Candidate(node.Report)
        {
            IsUp = node.IsMember,
            IsLive = node.IsFresh,
            Version = node.Version,
            HasMedia = entry.Publisher?.Node == node.Report.NodeId,
        }),
    ];
}
