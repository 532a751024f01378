namespace Ooblex.Forwarding.Routing;

/// <summary>What we asked of one publisher.</summary>
public sealed class FeedbackCounters
{
    /// <summary>NACK messages, each for one packet or more.</summary>
    public long Nacks { get; set; }

    public long KeyFrameRequests { get; set; }

    /// <summary>Packets that never came in spite of NACKs.</summary>
    public long GivenUp { get; set; }
}
