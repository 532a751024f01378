using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Persistence;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Peers;

/// <summary>One session: from its offer, over ICE restarts, to its end for whatever reason.</summary>
/// <remarks>
/// Absent → joining (the stream's word) → opening (the engine's answer) → live → gone. Commands that come in between
/// wait. An answer leaves only after its event is durable; whatever fails is undone in the engine and the stream.
/// A session recovered as open without the engine knowing it belonged to a process that died: its books are closed.
/// </remarks>
internal sealed partial class PeerActor : ReceivePersistentActor, IWithTimers
{
    private const int MaxStashed = 32;

    private readonly PeerId _id;
    private readonly PeerEnvironment _environment;
    private PeerState _state = PeerState.Absent;
    private IActorRef _asker = ActorRefs.Nobody;
    private Request? _request;
    private Opened? _answer;
    private int _stashed;

    public PeerActor(PeerId id, PeerEnvironment environment)
    {
        (_id, _environment) = (id, environment);
        PersistenceId = $"peer/{id.EntityId}";
        Recover<PeerEvent>(happened => _state = _state.Apply(happened));
        Recover<RecoveryCompleted>(_ => Begin());
        Become(Absent);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Undo();
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Undo();
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private void Begin()
    {
        switch (_state.Phase)
        {
            case PeerPhase.Open when _environment.Engine.Contains(_id):
                Log.Adopted(_environment.Logger, Hidden(_id));
                Become(Live);
                break;
            case PeerPhase.Open:
                Record(CloseReason.NodeRestarted);
                break;
            case PeerPhase.Closed:
                Become(Gone);
                break;
        }
    }

    private void Absent()
    {
        Command<Open>(OnOpen);
        Others(RefuseUnknown);
    }

    private void Joining()
    {
        Command<StreamProtocol.Accepted>(_ => AskEngine());
        Command<StreamProtocol.Refused>(refused =>
        {
            Timers.Cancel(Overdue.Instance);
            (PeerRefusal why, string detail) = PeerRules.Refusal(refused.Why);
            GiveUp(why, detail);
        });
        Command<Overdue>(_ =>
        {
            LeaveStream();
            GiveUp(PeerRefusal.Unavailable, "The stream did not answer in time.");
        });
        Others(Postpone);
    }

    private void Opening()
    {
        Command<EngineReply.Opened>(reply => OnOpened(reply.Result));
        Command<EngineReply.Failed>(failed =>
        {
            Log.EngineFailed(_environment.Logger, failed.Cause, Hidden(_id));
            LeaveStream();
            CloseEngine();
            GiveUp(PeerRefusal.Unavailable, "The media engine did not answer in time.");
        });
        Others(Postpone);
    }

    private void Live()
    {
        Command<Open>(_ => Sender.Answer(
            _answer ?? (IReply)new Refused(_id, PeerRefusal.Unavailable, "The session is open already.")));
        Command<Patch>(OnPatch);
        Command<Close>(OnClose);
        Command<Find>(_ => Sender.Answer(Describe()));
        Command<EngineFact>(OnFact);
        Others(_ => { });
    }

    private void Restarting(IceFragment fragment)
    {
        Command<EngineReply.Restarted>(reply => OnRestarted(fragment, reply.Result));
        Command<EngineReply.Failed>(failed =>
        {
            // RFC 9725 §4.3.3: the restart failed, and the old ICE session goes on.
            Log.EngineFailed(_environment.Logger, failed.Cause, Hidden(_id));
            Reply(new Refused(_id, PeerRefusal.Unavailable, "ICE could not be restarted; the session goes on."));
            Resume(Live);
        });
        Others(Postpone);
    }

    private void Closing(CloseReason reason)
    {
        Command<EngineReply>(_ => Record(reason));
        Others(Postpone);
    }

    private void Gone() => Others(RefuseUnknown);

    /// <summary>What every phase does with what it has no other word for.</summary>
    private void Others(Action<object> handle)
    {
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<ICommand>(handle);
        Command<EngineFact>(handle);
        Command<EngineReply>(_ => { }); // Late: its call has been given up, and undone.
        Command<Overdue>(_ => { });
        Command<StreamProtocol.IReply>(_ => { }); // To an announcement.
    }

    private void OnOpen(Open command)
    {
        OfferReading reading = OfferReading.Of(command, _environment.Sdp);
        if (!reading.IsFine)
        {
            RefuseOffer(reading.Why, reading.Detail);
            return;
        }

        bool publishes = command.Role == PeerRole.Publisher;
        if (!publishes && !_environment.Directory.TryGet(command.Stream.Stream, out _))
        {
            RefuseOffer(PeerRefusal.NotFound, "There is no such stream."); // A guess makes no stream entity.
            return;
        }

        (_asker, _request) = (Sender, new Request(command, reading.Offer));
        _environment.Regions.Streams.Tell(publishes
            ? new StreamProtocol.Publish(command.Stream, _id, command.KeyId, command.MayCreateStream)
            : new StreamProtocol.Subscribe(command.Stream, _id));
        Timers.StartSingleTimer(Overdue.Instance, Overdue.Instance, _environment.Options.StreamReplyTimeout);
        Become(Joining);
    }

    private void AskEngine()
    {
        Timers.Cancel(Overdue.Instance);
        (Open command, SessionDescription offer) = _request!;
        bool publishes = command.Role == PeerRole.Publisher;
        _environment.Engine
            .OpenAsync(new OpenRequest(_id.ToString(), command.Stream.EntityId, publishes, offer))
            .PipeTo(Self);
        Become(Opening);
    }

    private void OnOpened(OpenResult result)
    {
        if (result.Refusal != OpenRefusal.None)
        {
            LeaveStream();
            GiveUp(PeerRules.Refusal(result.Refusal), result.Detail);
            return;
        }

        (Open command, SessionDescription offer) = _request!;
        MediaDescription transport = OfferRules.TransportSection(offer);
        IceSession ice = IceSession.Begin(result.LocalUfrag, transport.IceUfrag, transport.IcePwd);
        PeerEvent.Opened opened =
            new(_id, command.Role, command.Stream, command.KeyId, ice) { At = _environment.Time.GetUtcNow() };
        Persist(opened, happened =>
        {
            _state = _state.Apply(happened);
            _answer = new Opened(_id, result.AnswerSdp, ice.ETag);
            Reply(_answer);
            if (command.Role == PeerRole.Publisher)
            {
                _environment.Regions.Streams.Tell(new StreamProtocol.Announce(command.Stream, _id, result.Codecs));
            }

            Resume(Live);
        });
    }

    private void OnPatch(Patch command)
    {
        switch (PatchReading.Of(command, _state.Ice!, _environment.Sdp))
        {
            case PatchReading.Refused refused:
                Sender.Answer(new Refused(_id, refused.Why, refused.Detail));
                break;
            case PatchReading.Restart(IceFragment fragment):
                _asker = Sender;
                _environment.Engine.RestartIceAsync(_id, fragment.Ufrag, fragment.Pwd).PipeTo(Self);
                Become(() => Restarting(fragment));
                break;
            default:
                Sender.Answer(new Trickled(_id));
                break;
        }
    }

    private void OnRestarted(IceFragment fragment, RestartResult result)
    {
        if (!result.Found)
        {
            // The engine has freed the session, and its fact is on the way.
            Reply(new Refused(_id, PeerRefusal.NotFound, "The session is over."));
            Record(CloseReason.ConsentExpired);
            return;
        }

        IceSession ice = IceSession.Begin(result.LocalUfrag, fragment.Ufrag, fragment.Pwd);
        Persist(new PeerEvent.Restarted(ice) { At = _environment.Time.GetUtcNow() }, happened =>
        {
            _state = _state.Apply(happened);
            _answer = null;
            string body = IceFragment.Write(
                result.LocalUfrag, result.LocalPwd, result.Candidates, fragment.Mid, fragment.MediaLine);
            Reply(new Restarted(_id, body, ice.ETag));
            Resume(Live);
        });
    }

    private void OnClose(Close command)
    {
        _asker = Sender;
        _environment.Engine.CloseAsync(_id).PipeTo(Self);
        Become(() => Closing(command.Reason));
    }

    private void OnFact(EngineFact fact)
    {
        if (PeerRules.EndOf(fact.Kind) is { } reason)
        {
            Record(reason);
        }
        else
        {
            Log.Connected(_environment.Logger, Hidden(_id), _state.Opening!.Stream.EntityId);
        }
    }

    /// <summary>The end in the journal; then the stream hears of it, then whoever asked.</summary>
    private void Record(CloseReason reason)
    {
        Persist(new PeerEvent.Closed(reason) { At = _environment.Time.GetUtcNow() }, happened =>
        {
            _state = _state.Apply(happened);
            Log.Closed(_environment.Logger, Hidden(_id), _state.Opening!.Stream.EntityId, reason);
            if (PeerRules.MustLeave(reason))
            {
                LeaveStream();
            }

            Reply(new Closed(_id));
            Resume(Gone);
            Retire();
        });
    }

    private void RefuseOffer(PeerRefusal why, string detail)
    {
        Sender.Answer(new Refused(_id, why, detail));
        Retire();
    }

    private void GiveUp(PeerRefusal why, string detail)
    {
        Reply(new Refused(_id, why, detail));
        Resume(Gone);
        Retire();
    }

    private void RefuseUnknown(object message)
    {
        if (message is ICommand)
        {
            Sender.Answer(new Refused(_id, PeerRefusal.NotFound, "There is no such session."));
        }

        Retire();
    }

    /// <summary>The journal did not take an event: nothing of it may stay half done.</summary>
    private void Undo()
    {
        CloseEngine();
        LeaveStream();
        Reply(new Refused(_id, PeerRefusal.Unavailable, "The session could not be recorded."));
    }

    private void Reply(IReply reply)
    {
        _asker.Answer(reply);
        _asker = ActorRefs.Nobody;
    }

    private void LeaveStream()
    {
        if ((_request?.Command.Stream ?? _state.Opening?.Stream) is { } stream)
        {
            _environment.Regions.Streams.Tell(new StreamProtocol.Leave(stream, _id), ActorRefs.NoSender);
        }
    }

    private void CloseEngine() => _ = _environment.Engine.CloseAsync(_id); // Ends in time, and never throws.

    private void Postpone(object message)
    {
        if (_stashed < MaxStashed)
        {
            _stashed++;
            Stash.Stash();
        }
        else if (message is ICommand)
        {
            Sender.Answer(new Refused(_id, PeerRefusal.Unavailable, "Too many requests wait for this session."));
        }
    }

    private void Resume(Action phase)
    {
        (_request, _stashed) = (null, 0);
        Become(phase);
        Stash.UnstashAll();
    }

    private void Retire()
    {
        Become(Gone);
        Context.Parent.Tell(new Passivate(EntityStop.Instance));
    }

    private Found Describe()
    {
        PeerEvent.Opened opening = _state.Opening!;
        return new Found(_id, opening.Stream, opening.Role, opening.KeyId, _state.Ice!.ETag);
    }

    /// <summary>Enough of a session id to follow it in a log, too little to use its URL.</summary>
    private static string Hidden(PeerId peer) => $"{peer.Node}.{peer.Secret[..4]}…";

    private sealed record Request(Open Command, SessionDescription Offer);

    private sealed class Overdue : INoSerializationVerificationNeeded
    {
        public static readonly Overdue Instance = new();
    }

    private static new partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Session {Peer} on {Stream} is connected")]
        public static partial void Connected(ILogger logger, string peer, string stream);

        [LoggerMessage(1002, LogLevel.Information, "Session {Peer} on {Stream} ended: {Reason}")]
        public static partial void Closed(ILogger logger, string peer, string stream, CloseReason reason);

        [LoggerMessage(1003, LogLevel.Information, "Session {Peer} outlived the actor system and is adopted")]
        public static partial void Adopted(ILogger logger, string peer);

        [LoggerMessage(1004, LogLevel.Warning, "The media engine failed session {Peer}")]
        public static partial void EngineFailed(ILogger logger, Exception cause, string peer);
    }
}
