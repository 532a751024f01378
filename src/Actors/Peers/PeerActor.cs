using Akka.Actor;
using Akka.Cluster.Sharding;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Relays;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Peers;

/// <summary>One session: from its offer, over ICE restarts, to its end for whatever reason.</summary>
/// <remarks>
/// Absent → looking (is there such a stream?) → joining (the stream's word, or the directory's) → arriving (media of
/// another node) → opening (the engine's answer) → live → gone. Commands that come in between wait. What it must know
/// after a crash stands in the book of the process; what fails is undone in the engine, the stream and the directory.
/// It tells its stream what it does until the stream has answered, and again from time to time.
/// </remarks>
internal sealed class PeerActor : ReceiveActor, IWithTimers, IWithStash
{
    private const int MaxStashed = 32;

    // For a keeper that has crashed: it answers sooner than that, with whatever configuration.
    private static readonly TimeSpan KeeperPatience = TimeSpan.FromSeconds(35);

    private readonly PeerId _id;
    private readonly PeerEnvironment _environment;
    private StreamTie _tie = null!;
    private OpenSession? _session;
    private IActorRef _asker = ActorRefs.Nobody;
    private JoinRequest? _request;
    private Opened? _answer;
    private int _stashed;

    public PeerActor(PeerId id, PeerEnvironment environment)
    {
        (_id, _environment) = (id, environment);
        Become(Absent);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <summary>Of the entity itself on the session's node, elsewhere of one that stands in for it.</summary>
    public static Props PropsOf(PeerId id, PeerEnvironment environment) => id.Node == environment.Nodes.Self.NodeId
        ? Props.Create(() => new PeerActor(id, environment))
        : Props.Create(() => new PeerStandIn(id, environment));

    protected override void PreStart()
    {
        _tie = new StreamTie(_id, _environment, Timers, Self);
        _session = _environment.Book.Find(_id);
        if (_session is not null && !_environment.Engine.Contains(_id))
        {
            End(CloseReason.NodeRestarted);
        }
        else if (_session is not null)
        {
            PeerLog.Adopted(_environment.Logger, PeerWords.Hidden(_id));
            _tie.Owes = Owed.Join;
            GoLive();
        }
    }

    private void Absent()
    {
        Receive<Open>(OnOpen);
        Others(RefuseUnknown);
    }

    private void Looking()
    {
        Receive<PeerTick.Looked>(looked => OnLooked(looked.Search));
        Others(Postpone);
    }

    private void Joining()
    {
        Receive<StreamProtocol.Accepted>(OnAccepted);
        Receive<StreamProtocol.Refused>(OnJoinRefused);
        Receive<PeerTick.Nudge>(_ => _tie.Tell(_request!));
        Receive<PeerTick.Hurry>(_ => JoinByDirectory());
        Receive<PeerTick.Overdue>(_ =>
        {
            Timers.CancelAll();
            _tie.Leave(_request!.Command.Stream);
            GiveUp(PeerRefusal.Unavailable, "The stream did not answer in time.");
        });
        Others(Postpone);
    }

    private void Arriving()
    {
        Receive<RelayKeeper.Brought>(_ => AskEngine());
        Receive<RelayKeeper.NotBrought>(reply => OnNotBrought(reply.Why));
        Receive<PeerTick.Overdue>(_ => OnNotBrought(PeerRefusal.Unavailable));
        Others(Postpone);
    }

    private void Opening()
    {
        Receive<EngineReply.Opened>(reply => OnOpened(reply.Result));
        Receive<EngineReply.Failed>(failed =>
        {
            PeerLog.EngineFailed(_environment.Logger, failed.Cause, PeerWords.Hidden(_id));
            _ = _environment.Engine.CloseAsync(_id); // Ends in time, and never throws.
            Unjoin();
            GiveUp(PeerRefusal.Unavailable, "The media engine did not answer in time.");
        });
        Others(Postpone);
    }

    private void Live()
    {
        Receive<Open>(_ => Sender.Answer(
            _answer ?? (IReply)new Refused(_id, PeerRefusal.Unavailable, "The session is open already.")));
        Receive<Patch>(OnPatch);
        Receive<Close>(OnClose);
        Receive<Find>(_ => Sender.Answer(Describe()));
        Receive<EngineFact>(OnFact);
        Receive<StreamProtocol.Accepted>(OnConfirmed);
        Receive<StreamProtocol.Refused>(OnDisowned);
        Receive<PeerTick.Nudge>(_ => _tie.Confirm(_session!));
        Receive<PeerTick.Turn>(_ => TakeOver());
        Receive<PeerTick.Hurry>(_ => _tie.ClaimIfSilent(_session!));
        Receive<PeerTick.Relieved>(_ => CloseFor(ActorRefs.Nobody, CloseReason.TakenOver));
        Others(_ => { });
    }

    private void Restarting(IceFragment fragment)
    {
        Receive<EngineReply.Restarted>(reply => OnRestarted(fragment, reply.Result));
        Receive<EngineReply.Failed>(failed =>
        {
            // RFC 9725 §4.3.3: the restart failed, and the old ICE session goes on.
            PeerLog.EngineFailed(_environment.Logger, failed.Cause, PeerWords.Hidden(_id));
            Reply(new Refused(_id, PeerRefusal.Unavailable, "ICE could not be restarted; the session goes on."));
            GoLive();
        });
        Receive<PeerTick>(Postpone);
        Others(Postpone);
    }

    private void Closing(CloseReason reason)
    {
        Receive<EngineReply>(_ => End(reason));
        Others(Postpone);
    }

    private void Gone() => Others(RefuseUnknown);

    /// <summary>What every phase does with what it has no other word for.</summary>
    private void Others(Action<object> handle)
    {
        Receive<EntityStop>(_ => Context.Stop(Self));
        Receive<ICommand>(handle);
        Receive<EngineFact>(handle);
        Receive<StreamProtocol.IReply>(handle);
        Receive<EngineReply>(_ => { }); // Late: its call has been given up, and undone.
        ReceiveAny(_ => { }); // Late: a timer, or news of what is no longer waited for.
    }

    private void OnOpen(Open command)
    {
        OfferReading reading = OfferReading.Of(command, _environment.Sdp);
        if (!reading.IsFine)
        {
            Sender.Answer(new Refused(_id, reading.Why, reading.Detail));
            Retire();
            return;
        }

        (_asker, _request) = (Sender, new JoinRequest(command, reading.Offer, 0, Waits: false));
        if (_environment.Directory.TryGet(command.Stream.Stream, out StreamEntry? entry))
        {
            OnLooked(StreamSearch.Found(entry));
            return;
        }

        _environment.Directory.FindAsync(command.Stream.Stream, CancellationToken.None).AsTask()
            .PipeTo(Self, success: found => new PeerTick.Looked(found), failure: _ => new PeerTick.Looked(default));
        Become(Looking);
    }

    private void OnLooked(StreamSearch search)
    {
        Open command = _request!.Command;
        StreamEntry? entry = search.Entry;
        if (PeerRules.RefusalOf(command.Role, search, _environment.Directory.HasCaughtUp) is var (why, detail))
        {
            GiveUp(why, detail); // A guess makes no stream entity.
            return;
        }

        if (entry is not null && entry.Stream != command.Stream)
        {
            _request = _request with { Command = command with { Stream = entry.Stream } };
        }

        _request = _request with { Waits = _request.Publishes && JoinRules.Waits(entry, _id, _environment.Nodes) };
        bool homeIsGone = entry is { Home.Length: > 0 } && !_environment.Nodes.IsLive(entry.Home);
        _tie.Ask(_request, homeIsGone);
        Become(Joining);
    }

    private void OnAccepted(StreamProtocol.Accepted accepted)
    {
        _tie.Owes = JoinRules.After(_request!.Publishes, _id, accepted.Publisher);
        Arrive(accepted.Epoch, accepted.Publisher);
    }

    private void OnJoinRefused(StreamProtocol.Refused refused)
    {
        if (refused.Why == StreamRefusal.Unavailable)
        {
            return; // As good as silence: its journal is away, say. The directory may do.
        }

        Timers.CancelAll();
        (PeerRefusal why, string detail) = PeerRules.Refusal(refused.Why);
        GiveUp(why, detail);
    }

    /// <summary>The stream is silent: its node has died, or its journal is away.</summary>
    private void JoinByDirectory()
    {
        Open command = _request!.Command;
        if (JoinRules.Decide(command, _environment.Directory.Row(command.Stream)) is not { } join)
        {
            return; // Asked again in a moment: the directory may know more by then.
        }

        PeerLog.Provisional(_environment.Logger, PeerWords.Hidden(_id), command.Stream.EntityId, join.Epoch);
        if (!_request.Publishes)
        {
            Arrive(join.Epoch, join.Publisher);
            return;
        }

        _request = _request with { Epoch = join.Epoch };
        _tie.GoByDirectory(_request);
        AskEngine();
    }

    /// <summary>A viewer needs the media to be in this node's engine before the engine can answer its offer.</summary>
    private void Arrive(long epoch, PeerId? source)
    {
        Timers.CancelAll();
        _request = _request! with { Epoch = epoch };
        if (JoinRules.OriginOf(_request, source, _environment.Directory) is not { } origin)
        {
            OnNotBrought(PeerRefusal.NoPublisher);
            return;
        }

        bool isHere = source is null || _environment.Engine.Contains(origin);
        if (_request.Publishes || isHere || _environment.Regions.Relays is DeadLetterActorRef)
        {
            AskEngine();
            return;
        }

        _environment.Regions.Relays.Tell(new RelayKeeper.Bring(_request.Media));
        Timers.StartSingleTimer(nameof(PeerTick.Overdue), new PeerTick.Overdue(), KeeperPatience);
        Become(Arriving);
    }

    private void OnNotBrought(PeerRefusal why)
    {
        Timers.CancelAll();
        _tie.Leave(_request!.Command.Stream);
        GiveUp(why, "The media of this stream cannot be brought here now.");
    }

    private void AskEngine()
    {
        Timers.CancelAll();
        _environment.Engine.OpenAsync(_request!.Order).PipeTo(Self);
        Become(Opening);
    }

    private void OnOpened(OpenResult result)
    {
        if (result.Refusal != OpenRefusal.None)
        {
            Unjoin();
            GiveUp(PeerRules.Refusal(result.Refusal), result.Detail);
            return;
        }

        (Open command, SessionDescription offer, long epoch, _) = _request!;
        MediaDescription transport = OfferRules.TransportSection(offer);
        IceSession ice = IceSession.Begin(result.LocalUfrag, transport.IceUfrag, transport.IcePwd);
        OpenSession open = new(_id, command.Role, command.Stream, command.KeyId, ice, epoch, result.Codecs);
        Keep(open with { Rendition = command.Rendition });
        _answer = new Opened(_id, result.AnswerSdp, ice.ETag);
        Reply(_answer);
        GoLive();
    }

    private void GoLive()
    {
        Resume(Live);
        _tie.Tell(_session!);
    }

    private void OnConfirmed(StreamProtocol.Accepted accepted)
    {
        if (_tie.IsProvisional && _session!.Publishes && accepted.Epoch != _session.Epoch)
        {
            Keep(_session with { Epoch = accepted.Epoch });
        }

        _tie.Acknowledge(_session!);
    }

    private void OnDisowned(StreamProtocol.Refused refused)
    {
        if (_tie.IsProvisional && JoinRules.EndOf(refused.Why) is { } reason)
        {
            PeerLog.Disowned(_environment.Logger, PeerWords.Hidden(_id), refused.Stream.EntityId, refused.Why);
            CloseFor(ActorRefs.Nobody, reason);
        }
    }

    private void OnPatch(Patch command)
    {
        switch (PatchReading.Of(command, _session!.Ice, _environment.Sdp))
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
            End(CloseReason.ConsentExpired);
            return;
        }

        IceSession ice = IceSession.Begin(result.LocalUfrag, fragment.Ufrag, fragment.Pwd);
        Keep(_session! with { Ice = ice });
        _answer = null;
        string body = IceFragment.Write(
            result.LocalUfrag, result.LocalPwd, result.Candidates, fragment.Mid, fragment.MediaLine);
        Reply(new Restarted(_id, body, ice.ETag));
        GoLive();
    }

    private void OnClose(Close command)
    {
        if (command.Reason == CloseReason.TakenOver && _session!.Publishes)
        {
            PeerTick.Relieved relieved = new();
            Timers.StartSingleTimer(nameof(PeerTick.Relieved), relieved, _environment.Options.HandoverLinger);
            return;
        }

        CloseFor(Sender, command.Reason);
    }

    private void CloseFor(IActorRef asker, CloseReason reason)
    {
        _asker = asker;
        _environment.Engine.CloseAsync(_id).PipeTo(Self);
        Become(() => Closing(reason));
    }

    private void OnFact(EngineFact fact)
    {
        if (PeerRules.EndOf(fact.Kind) is { } reason)
        {
            End(reason);
        }
        else if (fact.Kind == MediaFactKind.Flowing)
        {
            TakeOver();
        }
        else
        {
            PeerLog.Connected(_environment.Logger, PeerWords.Hidden(_id), _session!.Stream.EntityId);
            _tie.AwaitTurn();
        }
    }

    /// <summary>Viewers may be led to this session; the stream is told, and where it is away the directory.</summary>
    private void TakeOver()
    {
        if (_tie.TryTakeOver(_session!))
        {
            PeerLog.TakesOver(_environment.Logger, PeerWords.Hidden(_id), _session!.Stream.EntityId, _session.Epoch);
        }
    }

    /// <summary>The end in the book; then the stream hears of it, then whoever asked.</summary>
    private void End(CloseReason reason)
    {
        _environment.Book.Strike(_id);
        PeerLog.Closed(_environment.Logger, PeerWords.Hidden(_id), _session!.Stream.EntityId, reason);
        if (PeerRules.MustLeave(reason))
        {
            _tie.Leave(_session.Stream);
        }

        if (_session.Publishes)
        {
            _tie.Release(_session.Stream);
        }

        Timers.CancelAll();
        Reply(new Closed(_id));
        Resume(Gone);
        Retire();
    }

    private void GiveUp(PeerRefusal why, string detail)
    {
        Timers.CancelAll();
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

    private void Keep(OpenSession session)
    {
        _session = session;
        _environment.Book.Keep(session);
    }

    private void Reply(IReply reply)
    {
        _asker.Answer(reply);
        _asker = ActorRefs.Nobody;
    }

    /// <summary>What was said to the stream, or written in its name, is taken back.</summary>
    private void Unjoin()
    {
        _tie.Leave(_request!.Command.Stream);
        if (_request.Publishes)
        {
            _tie.Release(_request.Command.Stream);
        }
    }

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

    private Found Describe() => new(_id, _session!.Stream, _session.Role, _session.KeyId, _session.Ice.ETag);
}
