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

    /// <summary>Asks to join, and goes on asking for as long as the stream has to answer.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="homeIsGone">There will be no answer for now: the directory may do.</param>
    public void Ask(JoinRequest request, bool homeIsGone)
    {
        PeerEntityOptions options = environment.Options;
        timers.StartSingleTimer(nameof(PeerTick.Overdue), new PeerTick.Overdue(), options.StreamReplyTimeout);
        timers.StartPeriodicTimer(
            nameof(PeerTick.Hurry),
            new PeerTick.Hurry(),
            homeIsGone ? TimeSpan.Zero : options.ProvisionalAfter,
            options.ProvisionalAfter);
        Owes = Owed.Join;
        Tell(request);
    }

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

    /// <summary>Publishes though the stream is silent: at once, or in the place of another one when its turn comes.
    /// </summary>
    public void GoByDirectory(JoinRequest request)
    {
        StreamRef stream = request.Command.Stream;
        if (request.Waits && environment.Directory.Row(stream) is { Ended: false, Entry.Publisher: not null })
        {
            Owes = Owed.Takeover;
        }
        else
        {
            Claim(stream, request.Command.KeyId, request.Epoch);
        }
    }

    /// <summary>It is connected: its media has so long to begin.</summary>
    public void AwaitTurn()
    {
        if (Owes == Owed.Takeover)
        {
            timers.StartSingleTimer(nameof(PeerTick.Turn), new PeerTick.Turn(), environment.Options.HandoverTimeout);
        }
    }

    /// <summary>The turn of a session that shall take its stream over has come; any other has no turn.</summary>
    public bool TryTakeOver(OpenSession session)
    {
        if (Owes != Owed.Takeover)
        {
            return false;
        }

        Owes = Owed.Join;
        Tell(session);
        timers.StartSingleTimer(nameof(PeerTick.Hurry), new PeerTick.Hurry(), environment.Options.ProvisionalAfter);
        return true;
    }

    /// <summary>The stream has had its time to answer: other nodes hear by the directory who publishes.</summary>
    public void ClaimIfSilent(OpenSession session)
    {
        if (IsProvisional)
        {
            Claim(session.Stream, session.KeyId, session.Epoch);
        }
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

    private void Claim(StreamRef stream, string keyId, long epoch) =>
        _ = environment.Directory.ClaimAsync(stream, peer, keyId, epoch); // Nobody waits: a dead node is slow.

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
