namespace Ooblex.Forwarding.Routing;

/// <summary>Feedback that came from one viewer.</summary>
public sealed class ViewerCounters
{
    /// <summary>NACK messages, each for one packet or more.</summary>
    public long Nacks { get; set; }

    public long Plis { get; set; }
}
