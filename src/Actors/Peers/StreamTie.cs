using Akka.Actor;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>What a session has told its stream, and what the stream has not acknowledged yet.</summary>
/// <remarks>Belongs to one session entity.</remarks>
internal sealed class StreamTie(PeerId peer, PeerEnvironment environment, ITimerScheduler timers, IActorRef self)
{
    public Owed Owes { get; set; }

    /// <summary>A session that claims to publish, in the directory only.</summary>
    public bool IsProvisional => Owes == Owed.Join;

    /// <summary>Asks to join, now and until there is an answer.</summary>
    public void Tell(JoinRequest request) => Say(PeerWords.Of(request));

    /// <summary>Says what the stream has not acknowledged, now and until it has.</summary>
    public void Tell(OpenSession session) => Say(PeerWords.Of(session, Owes));

    /// <summary>Whatever was lost between the two, and whoever was restored from what: they agree again.</summary>
    public void Confirm(OpenSession session)
    {
        Owes = Owes == Owed.Nothing ? Owed.Join : Owes;
        Tell(session);
    }

    /// <summary>The stream has acknowledged; a publisher goes on with its codecs.</summary>
    public void Acknowledge(OpenSession session)
    {
        Owes = Owes == Owed.Join && session.Publishes ? Owed.Announce : Owed.Nothing;
        Tell(session);
    }

    /// <summary>Wants no answer: the stream asks its sessions from time to time.</summary>
    public void Leave(StreamRef stream) =>
        environment.Regions.Streams.Tell(new StreamProtocol.Leave(stream, peer), ActorRefs.NoSender);

    /// <summary>Takes back what the directory was told; the stream may never have heard of it.</summary>
    public void Release(StreamRef stream)
    {
        if (IsProvisional)
        {
            _ = environment.Directory.ReleaseAsync(stream, peer);
        }
    }

    private void Say(StreamProtocol.ICommand? word)
    {
        if (word is not null)
        {
            environment.Regions.Streams.Tell(word, self);
        }

        TimeSpan pause = word is null ? environment.Options.ConfirmInterval : environment.Options.StreamRetry;
        timers.StartSingleTimer(nameof(PeerTick.Nudge), new PeerTick.Nudge(), pause);
    }
}
