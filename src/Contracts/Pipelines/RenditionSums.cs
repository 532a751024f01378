namespace Ooblex.Contracts.Pipelines;

/// <summary>Pictures that pipelines of this node have changed. Totals since start, but for the first.</summary>
public sealed record RenditionSums
{
    /// <summary>Renditions that are made now.</summary>
    public int Streams { get; init; }

    /// <summary>Processors that effects and encoding keep busy now.</summary>
    public double Load { get; init; }

    /// <summary>Pictures that were begun with.</summary>
    public long Taken { get; init; }

    /// <summary>Pictures that went out.</summary>
    public long Sent { get; init; }

    /// <summary>Pictures that newer ones overtook, for there was no time.</summary>
    public long Dropped { get; init; }

    /// <summary>Pictures that a model or the encoder could not do.</summary>
    public long Failed { get; init; }

    /// <summary>Spent on effects.</summary>
    public double EffectSeconds { get; init; }

    /// <summary>Spent on encoding.</summary>
    public double EncodeSeconds { get; init; }

    /// <summary>From the arrival of frames until their pictures went out; of each picture sent.</summary>
    public double DelaySeconds { get; init; }
}
