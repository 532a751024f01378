using Akka.Actor;
using Akka.Cluster;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Wire;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using static Ooblex.Actors.Relays.RelayProtocol;

namespace Ooblex.Actors.Relays;

/// <summary>Brings to this node what is watched here and published elsewhere; one for each node.</summary>
/// <remarks>
/// Declarative: it compares what the directory says with what the engine has and what is watched here, and asks the
/// keeper of the publisher's node for what is missing. So it needs no memory: after a crash, or in a new actor system,
/// it finds in the engine the relays that run. Relays themselves need no keeper.
/// </remarks>
internal sealed partial class RelayKeeper : ReceiveActor, IWithTimers
{
    public const string Name = "relays";

    // The engine's figures are sampled once a second.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan FiguresMayLag = TimeSpan.FromSeconds(3);

    private readonly RelayEnvironment _environment;
    private readonly Action<StreamRef> _onChanged;
    private readonly MemberTable _members = new();
    private readonly Dictionary<StreamRef, RelayWatch> _watches = [];
    private Dictionary<ulong, RelayRow> _rows = [];

    public RelayKeeper(RelayEnvironment environment)
    {
        IActorRef self = Self;
        _environment = environment;
        _onChanged = stream => self.Tell(new Changed(stream), ActorRefs.NoSender);
        Receive<ClusterEvent.IClusterDomainEvent>(_members.Apply);
        Receive<Bring>(OnBring);
        Receive<Changed>(changed => Revise(changed.Stream));
        Receive<Look>(_ => OnLook());
        Receive<Open>(OnOpen);
        Receive<Ticket>(OnTicket);
        Receive<Denied>(OnDenied);
        Receive<Close>(close => _environment.Relays.EndExport(close.Id));
        Receive<RelayReply.Imported>(OnImported);
        Receive<Answer>(answer => answer.To.Tell(answer.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    protected override void PreStart()
    {
        Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        _environment.Directory.Changed += _onChanged;
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookEvery);
        foreach (RelayRow row in _environment.Relays.Rows.Where(row => !row.IsExport))
        {
            Log.Adopts(_environment.Logger, row.Stream);
            WatchOf(WireText.Stream(row.Stream)).Hold(new HeldRelay(row.Id, row.Epoch, null), Now);
        }
    }

    protected override void PostStop()
    {
        _environment.Directory.Changed -= _onChanged;
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
    }

    private void OnBring(Bring wish)
    {
        RelayWatch watch = WatchOf(wish.Stream);
        watch.WantedAt = Now;
        watch.Waiting.Add((Sender, Now + _environment.Options.OpenTimeout));
        Revise(watch);
    }

    private void OnLook()
    {
        _rows = _environment.Relays.Rows.Where(row => !row.IsExport).ToDictionary(row => row.Id);
        foreach (string stream in _environment.Media.Sessions
            .Where(session => session.Role == PeerRole.Viewer)
            .Select(session => session.Stream)
            .Concat(_rows.Values.Where(row => row.Viewers > 0).Select(row => row.Stream))
            .Distinct(StringComparer.Ordinal))
        {
            WatchOf(WireText.Stream(stream)).WantedAt = Now;
        }

        foreach (RelayWatch watch in _watches.Values.ToList())
        {
            Revise(watch);
        }
    }

    private void Revise(StreamRef stream)
    {
        if (_watches.TryGetValue(stream, out RelayWatch? watch))
        {
            Revise(watch);
        }
    }

    /// <summary>Looks at one stream anew: everything that happens ends here.</summary>
    private void Revise(RelayWatch watch)
    {
        if (watch.Held is { } held && Now - watch.HeldSince > FiguresMayLag && !_rows.ContainsKey(held.Id))
        {
            watch.Hold(null, Now); // The engine has ended it.
        }

        StreamEntry? source = _environment.Directory.Row(watch.Stream) is { Ended: false } row ? row.Entry : null;
        switch (RelayRules.Decide(SituationOf(watch, source), _environment.Options))
        {
            case RelayStep.Open:
                AskOrigin(watch, source!);
                break;
            case RelayStep.End:
                End(watch);
                break;
        }

        AnswerThoseWhoWait(watch, source);
        if (watch is { Held: null, Waiting.Count: 0 } && Now - watch.WantedAt > _environment.Options.Linger)
        {
            _watches.Remove(watch.Stream);
        }
    }

    private RelaySituation SituationOf(RelayWatch watch, StreamEntry? source)
    {
        TimeSpan unwanted = Now - watch.WantedAt;
        return new RelaySituation(
            _environment.NodeId,
            source,
            watch.Held,
            watch.Held is { } held && _rows.TryGetValue(held.Id, out RelayRow? row) ? row.SilentFor : TimeSpan.Zero,
            source?.Publisher is { } publisher && _environment.Nodes.IsLive(publisher.Node),
            source?.Publisher is { } session && _environment.Engine.Contains(session),
            unwanted > LookEvery * 3 && watch.Waiting.Count == 0 ? unwanted : TimeSpan.Zero);
    }

    private void AskOrigin(RelayWatch watch, StreamEntry source)
    {
        PeerId publisher = source.Publisher!.Value;
        if (!watch.MayAsk(publisher, source.Epoch, Now) || _members.AddressOf(publisher.Node) is not { } address)
        {
            return;
        }

        if (RelayRules.IsOf(watch.Held, source))
        {
            Log.IsSilent(_environment.Logger, watch.Stream.EntityId, publisher.Node);
        }

        RelayRequest request = watch.Ask(publisher, source.Epoch, _environment.Options.Retry, Now);
        RelayAddress here = _environment.Relays.Address;
        KeeperAt(address).Tell(new Open(
            request.Id, watch.Stream, request.Epoch, publisher, request.Key, here.Host, here.Port));
    }

    private void OnOpen(Open request)
    {
        if (_environment.Directory.Row(request.Stream) is { Ended: false } row && row.Entry.Epoch > request.Epoch)
        {
            Sender.Tell(new Denied(request.Id, request.Stream, RelayDenial.Superseded));
            return;
        }

        RelayExport export = new(
            request.Id,
            request.Stream.EntityId,
            request.Publisher.ToString(),
            request.Key,
            new RelayAddress(request.Host, request.Port));
        IActorRef asker = Sender;
        _environment.Relays.ExportAsync(request.Stream, export).PipeTo(
            Self, success: reply => new Answer(asker, AnswerTo(reply)));
    }

    private static object AnswerTo(RelayReply reply) => reply switch
    {
        RelayReply.Exported e => new Ticket(e.Id, e.Stream, e.Offer.From.Host, e.Offer.From.Port, e.Offer.Tracks),
        RelayReply.NotExported e => new Denied(e.Id, e.Stream, e.Why),
        _ => throw new InvalidOperationException($"{reply} is no answer to an export."),
    };

    private void OnTicket(Ticket ticket)
    {
        if (!_watches.TryGetValue(ticket.Stream, out RelayWatch? watch)
            || watch.Request is not { } request
            || request.Id != ticket.Id)
        {
            Sender.Tell(new Close(ticket.Id)); // Too late: something better has come.
            return;
        }

        RelayImport import = new(
            request.Id,
            ticket.Stream.EntityId,
            request.Epoch,
            request.Key,
            new RelayAddress(ticket.Host, ticket.Port),
            ticket.Tracks);
        HeldRelay relay = new(request.Id, request.Epoch, request.Publisher);
        _environment.Relays.ImportAsync(ticket.Stream, relay, import).PipeTo(Self);
    }

    private void OnDenied(Denied denied)
    {
        Log.Denied(_environment.Logger, denied.Stream.EntityId, denied.Why);
        if (!_watches.TryGetValue(denied.Stream, out RelayWatch? watch) || watch.Request?.Id != denied.Id)
        {
            return;
        }

        if (denied.Why == RelayDenial.Superseded)
        {
            watch.GiveUpRequest(); // The directory here learns of the later publisher in a moment.
        }
        else
        {
            // The directory is quicker than the publisher's engine, by an offer and an answer.
            TimeSpan pause = watch.NextTry - Now;
            Timers.StartSingleTimer(
                denied.Stream, new Changed(denied.Stream), pause > TimeSpan.Zero ? pause : TimeSpan.Zero);
        }
    }

    private void OnImported(RelayReply.Imported reply)
    {
        RelayWatch watch = WatchOf(reply.Stream);
        switch (reply.Refusal)
        {
            case RelayRefusal.None:
                // The one before goes on until this one has begun; the engine then ends it, and its origin hears of it.
                Log.Imports(_environment.Logger, reply.Stream.EntityId, reply.Relay.Publisher?.Node, reply.Relay.Epoch);
                watch.Hold(reply.Relay, Now);
                break;
            case RelayRefusal.Stale:
                CloseAtOrigin(reply.Relay); // The publisher itself is here, or a later relay.
                watch.GiveUpRequest();
                Dismiss(watch, new Brought(watch.Stream));
                break;
            default:
                Log.NotImported(_environment.Logger, reply.Stream.EntityId, reply.Refusal);
                CloseAtOrigin(reply.Relay);
                watch.GiveUpRequest();
                PeerRefusal why = reply.Refusal == RelayRefusal.AtCapacity
                    ? PeerRefusal.AtCapacity
                    : PeerRefusal.Unavailable;
                Dismiss(watch, new NotBrought(watch.Stream, why));
                break;
        }

        Revise(watch);
    }

    private void End(RelayWatch watch)
    {
        Log.Ends(_environment.Logger, watch.Stream.EntityId);
        _environment.Relays.EndImport(watch.Held!.Id);
        CloseAtOrigin(watch.Held);
        watch.Hold(null, Now);
    }

    private void AnswerThoseWhoWait(RelayWatch watch, StreamEntry? source)
    {
        bool isHere = source?.Publisher is { } publisher
            && (publisher.Node == _environment.NodeId
                ? _environment.Engine.Contains(publisher)
                : RelayRules.IsOf(watch.Held, source) && watch.Request is null);
        if (isHere)
        {
            Dismiss(watch, new Brought(watch.Stream));
            return;
        }

        // Better a relay of the publisher before than none: the present one takes its place when it comes.
        DateTimeOffset now = Now;
        object late = watch.Held is null
            ? new NotBrought(watch.Stream, PeerRefusal.NoPublisher)
            : new Brought(watch.Stream);
        foreach ((IActorRef asker, _) in watch.Waiting.Where(waiting => waiting.Until <= now))
        {
            asker.Tell(late);
        }

        watch.Waiting.RemoveAll(waiting => waiting.Until <= now);
    }

    private static void Dismiss(RelayWatch watch, object reply)
    {
        watch.Waiting.ForEach(waiting => waiting.Asker.Tell(reply));
        watch.Waiting.Clear();
    }

    private void CloseAtOrigin(HeldRelay? relay)
    {
        if (relay?.Publisher is { } publisher && _members.AddressOf(publisher.Node) is { } address)
        {
            KeeperAt(address).Tell(new Close(relay.Id));
        }
    }

    private RelayWatch WatchOf(StreamRef stream)
    {
        if (!_watches.TryGetValue(stream, out RelayWatch? watch))
        {
            watch = new RelayWatch(stream, Now);
            _watches.Add(stream, watch);
        }

        return watch;
    }

    private static ActorSelection KeeperAt(Address address) =>
        Context.ActorSelection(new RootActorPath(address) / "user" / Name);

    /// <summary>From a session: have this stream's media here. Answered by one of the next two.</summary>
    internal sealed record Bring(StreamRef Stream) : INoSerializationVerificationNeeded;

    /// <summary>There is a source of the stream in this node's engine.</summary>
    internal sealed record Brought(StreamRef Stream) : INoSerializationVerificationNeeded;

    internal sealed record NotBrought(StreamRef Stream, PeerRefusal Why) : INoSerializationVerificationNeeded;

    private sealed record Changed(StreamRef Stream) : INoSerializationVerificationNeeded;

    private sealed record Answer(IActorRef To, object Message) : INoSerializationVerificationNeeded;

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Information, "Stream {Stream} comes from {Node}, publisher {Epoch}")]
        public static partial void Imports(ILogger logger, string stream, string? node, long epoch);

        [LoggerMessage(1502, LogLevel.Information, "Stream {Stream} need not come from another node any more")]
        public static partial void Ends(ILogger logger, string stream);

        [LoggerMessage(1503, LogLevel.Information, "The relay of {Stream} outlived the actor system and is adopted")]
        public static partial void Adopts(ILogger logger, string stream);

        [LoggerMessage(1504, LogLevel.Warning, "The relay of {Stream} is silent; {Node} is asked for a new one")]
        public static partial void IsSilent(ILogger logger, string stream, string node);

        [LoggerMessage(1505, LogLevel.Debug, "The relay of {Stream} was denied: {Why}")]
        public static partial void Denied(ILogger logger, string stream, RelayDenial why);

        [LoggerMessage(1506, LogLevel.Warning, "The engine does not take the relay of {Stream}: {Refusal}")]
        public static partial void NotImported(ILogger logger, string stream, RelayRefusal refusal);
    }
}
