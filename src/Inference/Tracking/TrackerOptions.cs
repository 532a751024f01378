namespace Ooblex.Inference.Tracking;

/// <summary>How detections of successive frames become tracks.</summary>
public sealed record TrackerOptions
{
    /// <summary>Only what is this sure begins a track; the less sure goes on with one. 0 to 1.</summary>
    public float StartConfidence { get; init; } = 0.5f;

    /// <summary>Least overlap of a sure detection with where its track should be. 0 to 1.</summary>
    public float MinOverlap { get; init; } = 0.2f;

    /// <summary>The same for the less sure.</summary>
    public float MinOverlapOfUnsure { get; init; } = 0.4f;

    /// <summary>Without overlap: how far a centre may be from where it should be, in lengths of the box.</summary>
    public float MaxDistance { get; init; } = 0.7f;

    /// <summary>How long something may be out of sight and still be the same.</summary>
    public TimeSpan MaxAbsence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What overflows is not tracked.</summary>
    public int MaxTracks { get; init; } = 128;
}
