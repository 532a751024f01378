using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Pipelines;

/// <summary>The name of a pipeline within its stream: 1 to 30 of <c>[A-Za-z0-9_]</c>.</summary>
public readonly record struct PipelineId
{
    /// <summary>Of the pipeline that a stream has when nobody gave it another name.</summary>
    public static readonly PipelineId Default = new("main");

    private PipelineId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out PipelineId id)
    {
        bool isFine = StreamId.TryParse(text, out StreamId same); // The same alphabet and length.
        id = isFine ? new PipelineId(same.Value) : default;
        return isFine;
    }

    public override string ToString() => Value;
}

/// <summary>Where a part of a pipeline is to run.</summary>
public enum PipelinePart
{
    /// <summary>At the edge of the stream's site, or as near to it as can be.</summary>
    Near,

    /// <summary>As near as can be among the nodes with a graphics card, while there is one.</summary>
    Gpu,

    /// <summary>In the cloud.</summary>
    Cloud,
}

/// <summary>One part of one pipeline of one stream: what is placed on a node.</summary>
/// <param name="Stream">Whose media it looks at.</param>
/// <param name="Pipeline">Its name there.</param>
/// <param name="Part">Decides where it may run.</param>
public sealed record PipelineRef(StreamRef Stream, PipelineId Pipeline, PipelinePart Part)
{
    private const char Dot = '.';

    /// <summary><c>cpu.SITE/STREAM.PIPELINE</c>, and <c>gpu.</c> or <c>cloud.</c> for the other parts.</summary>
    public string EntityId => $"{Prefix(Part)}{Dot}{Stream.Site}/{Stream.Stream}{Dot}{Pipeline}";

    public static bool TryParse(string entityId, [NotNullWhen(true)] out PipelineRef? pipeline)
    {
        pipeline = null;
        int dot = entityId.IndexOf(Dot, StringComparison.Ordinal);
        int slash = entityId.LastIndexOf('/');
        int last = entityId.LastIndexOf(Dot);
        if (dot <= 0
            || slash <= dot + 1
            || last <= slash
            || !StreamId.TryParse(entityId[(slash + 1)..last], out StreamId stream)
            || !PipelineId.TryParse(entityId[(last + 1)..], out PipelineId id))
        {
            return false;
        }

        foreach (PipelinePart part in Enum.GetValues<PipelinePart>())
        {
            if (entityId.AsSpan(0, dot).SequenceEqual(Prefix(part)))
            {
                pipeline = new PipelineRef(new StreamRef(entityId[(dot + 1)..slash], stream), id, part);
            }
        }

        return pipeline is not null;
    }

    private static string Prefix(PipelinePart part) => part switch
    {
        PipelinePart.Gpu => "gpu",
        PipelinePart.Cloud => "cloud",
        _ => "cpu",
    };
}
