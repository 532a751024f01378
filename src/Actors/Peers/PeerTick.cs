using Akka.Actor;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>What a session tells itself; stays inside one actor.</summary>
internal abstract record PeerTick : INoSerializationVerificationNeeded
{
    private PeerTick()
    {
    }

    /// <summary>The directory has been asked.</summary>
    public sealed record Looked(StreamSearch Search) : PeerTick;

    /// <summary>Time to tell the stream again.</summary>
    public sealed record Nudge : PeerTick;

    /// <summary>The stream has had its time to answer: the directory may do.</summary>
    public sealed record Hurry : PeerTick;

    /// <summary>The media of a publisher that shall take over has had its time to begin.</summary>
    public sealed record Turn : PeerTick;

    /// <summary>Another session publishes, and all nodes have had their time to go over to it.</summary>
    public sealed record Relieved : PeerTick;

    /// <summary>Nobody has answered.</summary>
    public sealed record Overdue : PeerTick;
}
