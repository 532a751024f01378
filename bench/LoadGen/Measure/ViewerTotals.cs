namespace Ooblex.LoadGen.Measure;

/// <summary>What all viewers together have seen. Belongs to the loop's thread.</summary>
internal sealed class ViewerTotals
{
    /// <summary>RTP packets of the picture.</summary>
    public long Received { get; set; }

    /// <summary>RTP packets of other payload types: retransmissions, probes.</summary>
    public long Others { get; set; }

    /// <summary>Sequence numbers that did not come.</summary>
    public long Gaps { get; set; }

    /// <summary>Sampled packets that were not authentic, or not what a publisher sent.</summary>
    public long Damaged { get; set; }

    public DelayHistogram Delays { get; } = new();
}
