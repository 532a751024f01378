using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Persistence;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Wire;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Streams;

/// <summary>One stream in the cluster: who publishes it, who watches it, and when it ends.</summary>
/// <remarks>
/// Decisions are <see cref="StreamRoster"/>'s; this class makes them durable and sends what follows from them. After
/// recovery it asks each session whether it lives, so that those of a dead node disappear by themselves.
/// </remarks>
internal sealed partial class StreamActor : ReceivePersistentActor, IWithTimers
{
    private const int MaxWaiting = 16;

    private static readonly TimeSpan CatchUpPause = TimeSpan.FromMilliseconds(100);

    private readonly StreamRef _id;
    private readonly StreamEnvironment _environment;
    private readonly HashSet<PeerId> _unconfirmed = [];
    private readonly Queue<(Publish Command, IActorRef Asker)> _waiting = new();
    private readonly PipelineDesk _pipelines;
    private StreamState _state = StreamState.None;
    private StreamHeir? _heir;
    private IActorRef? _writing;
    private bool _retiring;
    private long _snapshot;
    private long _snapshotBefore;

    public StreamActor(StreamRef id, StreamEnvironment environment)
    {
        (_id, _environment) = (id, environment);
        _pipelines = new PipelineDesk(
            id, command => environment.Regions.Pipelines.Tell(command), environment.Directory.EndRendition);
        PersistenceId = $"stream/{id.EntityId}";

        Recover<StreamEvent>(happened => _state = _state.Apply(happened));
        Recover<SnapshotOffer>(offer => (_state, _snapshot) = ((StreamState)offer.Snapshot, offer.Metadata.SequenceNr));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<ICommand>(OnCommand);
        Command<PeerProtocol.IReply>(OnPeer);
        Command<Looked>(OnLooked);
        Command<Probe>(_ => SendProbes());
        Command<Reconcile>(_ => OnReconcile());
        Command<LingerOver>(_ => OnLingerOver());
        Command<NodeGone>(OnNodeGone);
        Command<EntityStop>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => Log.SnapshotFailed(_environment.Logger, failure.Cause, _id.EntityId));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(_ => { }); // The next snapshot deletes them too.
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(NodeGone));
        base.PreStart();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        // The actor stops, and its shard starts it again from what the journal holds.
        RefuseWriting();
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        RefuseWriting();
        base.OnPersistRejected(cause, @event, sequenceNr);
    }

    private void Begin()
    {
        if (!_state.Exists)
        {
            return;
        }

        _ = Publicise(DirectoryReach.Everywhere);
        Timers.StartPeriodicTimer(Reconcile.Instance, Reconcile.Instance, _environment.Options.ReconcileInterval);
        Suspect();
        _pipelines.Direct(_state.Pipelines);
    }

    private void OnCommand(ICommand command)
    {
        if (_retiring)
        {
            // The shard has been asked to passivate: it keeps this for the next incarnation.
            _environment.Regions.Streams.Forward(command);
            return;
        }

        switch (command)
        {
            case Leave gone:
                _environment.Departed.Add(gone.Peer);
                DropWaiting(gone.Peer);
                break;
            case Publish { Claim: 0 } late when _environment.Departed.Contains(late.Peer):
                Carry(StreamDecision.No(_id, StreamRefusal.TakenOver), Sender);
                return;
            case Describe when _state.Exists:
                StreamSummary summary = _state.Summarise(_id);
                Sender.Answer(new Described(_id, summary with { Pipelines = _pipelines.Summarise(_state.Pipelines) }));
                return;
            case HearPipeline news:
                _pipelines.Hear(news.Part, news.Report);
                OnPipelineNews();
                return;
            case LosePipeline lost:
                _pipelines.Lose(lost.Part);
                OnPipelineNews();
                return;
        }

        if (command is not Publish && LearnFromDirectory())
        {
            Self.Forward(command); // Again, when that is durable.
            return;
        }

        if (command is Delete && !_environment.Directory.HasCaughtUp)
        {
            // It may have a later publisher, whom this node has not heard of, and who would bring it back.
            Context.System.Scheduler.ScheduleTellOnce(CatchUpPause, Self, command, Sender);
            return;
        }

        if (!_state.Exists && command is not (Create or Publish or Leave))
        {
            Look(command, Sender);
            return;
        }

        if (command is Publish publish && MustWait(publish))
        {
            _waiting.Enqueue((publish, Sender));
            return;
        }

        Carry(command, Sender);
    }

    /// <summary>What a part says may change what the others are to do.</summary>
    private void OnPipelineNews()
    {
        _pipelines.Direct(_state.Pipelines);
        if (!_state.Exists)
        {
            Retire(); // A part that outlived its stream has woken nobody but this.
        }
    }

    /// <summary>A stream that has no events yet may live in the directory, which this node may not have.</summary>
    private void Look(ICommand command, IActorRef asker) =>
        _environment.Directory.FindAsync(_id.Stream, CancellationToken.None).AsTask().PipeTo(
            Self,
            success: search => new Looked(command, asker, search),
            failure: _ => new Looked(command, asker, default));

    private void OnLooked(Looked looked)
    {
        if (_retiring || LearnFromDirectory())
        {
            Self.Tell(looked.Command, looked.Asker);
            return;
        }

        bool isUnsure = !_state.Exists && looked.Search is { Entry: null, IsCertain: false };
        Carry(
            isUnsure
                ? StreamDecision.No(_id, StreamRefusal.Unavailable)
                : StreamRoster.Decide(_state, looked.Command, Now()),
            looked.Asker);
    }

    /// <summary>A stranger is told "busy" only while the publisher is known to live.</summary>
    private bool MustWait(Publish command) =>
        command.Claim == 0
        && _waiting.Count < MaxWaiting
        && _state.Publisher is { } current
        && current.KeyId != command.KeyId
        && _unconfirmed.Contains(current.Peer);

    /// <summary>A publisher who came while this entity was away has claimed its epoch in the directory.</summary>
    private bool LearnFromDirectory()
    {
        if (StreamRoster.Learn(_state, _environment.Directory.Row(_id), Now()) is not { } news)
        {
            return false;
        }

        Carry(news, ActorRefs.Nobody);
        return true;
    }

    private void OnNodeGone(NodeGone gone)
    {
        if (_retiring || !_state.Exists)
        {
            return;
        }

        _pipelines.LoseNode(gone.NodeId);
        _pipelines.Direct(_state.Pipelines);
        if (StreamRoster.Bereave(_state, _id, gone.NodeId, Now()) is { } loss)
        {
            Carry(loss, ActorRefs.Nobody);
        }

        if (_state.Publisher is { } publisher && publisher.Peer.Node == gone.NodeId)
        {
            _unconfirmed.Add(publisher.Peer);
            SendProbes();
        }
    }

    private void Carry(ICommand command, IActorRef asker)
    {
        StreamDecision decision = StreamRoster.Decide(_state, command, Now());
        _heir = StreamHeir.After(_heir, command, decision.Reply, _state.Epoch);
        Carry(decision, asker);
    }

    private void Carry(StreamDecision decision, IActorRef asker)
    {
        if (decision.Events.Count == 0)
        {
            Finish(decision, asker, Task.CompletedTask);
            return;
        }

        _writing = asker;
        PersistAll(
            decision.Events,
            happened => _state = _state.Apply(happened),
            () =>
            {
                if (_writing is null)
                {
                    return; // Rejected, and said so; the end of a write is signalled all the same.
                }

                _writing = null;
                Finish(decision, asker, Publicise(StreamRoster.ReachOf(decision)));
                SnapshotIfDue();
            });
    }

    /// <param name="decision">Durable by now.</param>
    /// <param name="asker">Who waits for its reply.</param>
    /// <param name="listed">Ends when other nodes know; whoever is answered may ask any of them.</param>
    private void Finish(StreamDecision decision, IActorRef asker, Task listed)
    {
        foreach (PeerProtocol.ICommand notice in decision.Notices)
        {
            _environment.Departed.Add(notice.Peer); // Each tells a session to close.
            _environment.Regions.Peers.Tell(notice);
        }

        _pipelines.Direct(_state.Pipelines);

        if (listed.IsCompleted)
        {
            asker.Answer(decision.Reply);
        }
        else
        {
            listed.ContinueWith(_ => asker.Answer(decision.Reply), TaskScheduler.Default);
        }

        if (!_state.Exists)
        {
            _ = _environment.Directory.RemoveAsync(_id, _state.Epoch); // Where it may have stood since long ago.
            Retire();
        }
    }

    private void Retire()
    {
        _retiring = true;
        Context.Parent.Tell(new Passivate(EntityStop.Instance));
    }

    /// <summary>Lists the stream as it is now, and arms or disarms what depends on that.</summary>
    private Task Publicise(DirectoryReach reach)
    {
        if (!_state.Exists)
        {
            Timers.CancelAll();
            return _environment.Directory.RemoveAsync(_id, _state.Epoch);
        }

        Task written = _environment.Directory.PutAsync(_state.Enter(_id, _environment.NodeId), reach);
        if (!Timers.IsTimerActive(Reconcile.Instance))
        {
            Timers.StartPeriodicTimer(Reconcile.Instance, Reconcile.Instance, _environment.Options.ReconcileInterval);
        }

        if (!_state.IsIdle || _state.Explicit)
        {
            Timers.Cancel(LingerOver.Instance);
        }
        else if (!Timers.IsTimerActive(LingerOver.Instance))
        {
            Timers.StartSingleTimer(LingerOver.Instance, LingerOver.Instance, _environment.Options.Linger);
        }

        return written;
    }

    private void OnLingerOver()
    {
        if (StreamRoster.Lapse(_state, _id, Now()) is { } decision)
        {
            Log.Forgotten(_environment.Logger, _id.EntityId);
            Carry(decision, ActorRefs.Nobody);
        }
    }

    /// <summary>Asks every session whether it is there; silence is asked again, "no such session" is a leave.</summary>
    private void Suspect()
    {
        _ = LearnFromDirectory();
        _unconfirmed.UnionWith(_state.Members);
        SendProbes();
    }

    private void OnReconcile()
    {
        Suspect();
        _pipelines.Direct(_state.Pipelines, again: true); // A word to a part may have been lost, with its node.
    }

    private void SendProbes()
    {
        _unconfirmed.IntersectWith(_state.Members);
        foreach (PeerId peer in _unconfirmed)
        {
            _environment.Regions.Peers.Tell(new PeerProtocol.Find(peer));
        }

        if (_unconfirmed.Count > 0)
        {
            Timers.StartSingleTimer(Probe.Instance, Probe.Instance, _environment.Options.ProbeRetry);
        }
        else
        {
            ResumeWaiting();
        }
    }

    private void OnPeer(PeerProtocol.IReply reply)
    {
        switch (reply)
        {
            case PeerProtocol.Found found:
                _unconfirmed.Remove(found.Peer);
                break;
            case PeerProtocol.Closed or PeerProtocol.Refused { Why: PeerRefusal.NotFound }:
                _unconfirmed.Remove(reply.Peer);
                Leave leave = new(_id, reply.Peer);
                if (_state.Exists)
                {
                    Carry(leave, ActorRefs.Nobody);
                }

                break;
        }

        ResumeWaiting();
    }

    private void ResumeWaiting()
    {
        if (_state.Publisher is { } current && _unconfirmed.Contains(current.Peer))
        {
            return;
        }

        while (_waiting.TryDequeue(out (Publish Command, IActorRef Asker) waiting))
        {
            Self.Tell(waiting.Command, waiting.Asker);
        }
    }

    /// <summary>Whoever gave up waiting must not become the publisher after all.</summary>
    private void DropWaiting(PeerId peer)
    {
        for (int i = _waiting.Count; i > 0; i--)
        {
            (Publish Command, IActorRef Asker) waiting = _waiting.Dequeue();
            if (waiting.Command.Peer != peer)
            {
                _waiting.Enqueue(waiting);
            }
        }
    }

    private void RefuseWriting()
    {
        if (_writing is { } writing)
        {
            _writing = null;
            writing.Answer(new Refused(_id, StreamRefusal.Unavailable));
        }
    }

    private void SnapshotIfDue()
    {
        if (LastSequenceNr - _snapshot >= _environment.Options.SnapshotEvery)
        {
            (_snapshotBefore, _snapshot) = (_snapshot, LastSequenceNr);
            SaveSnapshot(_state);
        }
    }

    /// <summary>Keeps the snapshot before the newest, and the events since: the newest could be unreadable.</summary>
    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        if (_snapshotBefore > 0 && saved.Metadata.SequenceNr == _snapshot)
        {
            DeleteMessages(_snapshotBefore);
            DeleteSnapshots(new SnapshotSelectionCriteria(_snapshotBefore - 1));
        }
    }

    private StreamCircumstances Now() => new(
        WireText.Time(WireText.Write(_environment.Time.GetUtcNow())), // As exact as the journal keeps it.
        _environment.Directory.Count < _environment.Options.MaxStreams,
        _environment.Options.MaxViewersPerStream,
        _environment.Options.MaxPipelinesPerStream,
        _heir);

    private sealed record Looked(ICommand Command, IActorRef Asker, StreamSearch Search)
        : INoSerializationVerificationNeeded;

    private sealed class Probe : INoSerializationVerificationNeeded
    {
        public static readonly Probe Instance = new();
    }

    private sealed class Reconcile : INoSerializationVerificationNeeded
    {
        public static readonly Reconcile Instance = new();
    }

    private sealed class LingerOver : INoSerializationVerificationNeeded
    {
        public static readonly LingerOver Instance = new();
    }

    private static new partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "Stream {Stream} stood empty and is forgotten")]
        public static partial void Forgotten(ILogger logger, string stream);

        [LoggerMessage(1102, LogLevel.Warning, "Snapshot of stream {Stream} failed")]
        public static partial void SnapshotFailed(ILogger logger, Exception cause, string stream);
    }
}
