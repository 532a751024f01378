namespace Ooblex.Actors.Placement;

/// <summary>How much of the processor this process uses.</summary>
internal interface ICpuMeter
{
    /// <summary>0 to 1, smoothed over some seconds. Thread-safe.</summary>
    double Read();
}
