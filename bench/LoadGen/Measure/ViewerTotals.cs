using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Measure;

/// <summary>What all viewers together have seen. Belongs to the loop's thread.</summary>
internal sealed class ViewerTotals
{
    /// <summary>RTP packets of the picture.</summary>
    public long Received { get; private set; }

    /// <summary>When the last of them came; <c>null</c> before the first.</summary>
    public MonoTime? LastAt { get; private set; }

    /// <summary>The longest time without any, since it was last set to nothing.</summary>
    public TimeSpan LongestSilence { get; set; }

    /// <summary>RTP packets of other payload types: retransmissions, probes.</summary>
    public long Others { get; set; }

    /// <summary>Sequence numbers that did not come.</summary>
    public long Gaps { get; set; }

    /// <summary>Sampled packets that were not authentic, or not what a publisher sent.</summary>
    public long Damaged { get; set; }

    public DelayHistogram Delays { get; } = new();

    /// <summary>A packet of the picture has come.</summary>
    public void Take(MonoTime now)
    {
        Received++;
        if (LastAt is { } last && now - last > LongestSilence)
        {
            LongestSilence = now - last;
        }

        LastAt = now;
    }
}
