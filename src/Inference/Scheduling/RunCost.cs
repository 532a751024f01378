namespace Ooblex.Inference.Scheduling;

/// <summary>What runs take, smoothed, and how many there were.</summary>
internal struct RunCost
{
    private const double Share = 0.2;

    public long Runs { get; private set; }

    /// <summary>0 until the first.</summary>
    public double Seconds { get; private set; }

    public void Note(TimeSpan busy)
    {
        double seconds = busy.TotalSeconds;
        Seconds = Runs == 0 ? seconds : Seconds + (Share * (seconds - Seconds));
        Runs++;
    }
}
