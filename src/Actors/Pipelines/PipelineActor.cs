using Akka.Actor;
using Akka.Cluster.Sharding;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Relays;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Pipelines.PipelineProtocol;

namespace Ooblex.Actors.Pipelines;

/// <summary>One part of a pipeline, on the node that is to do it.</summary>
/// <remarks>
/// Declarative: it compares what its stream wants with what the engine of its node does, brings the media here, and
/// tells the stream how it goes. It remembers nothing; the stream tells it again what is wanted. A run needs no actor
/// to go on, and is found again by its id.
/// </remarks>
internal sealed partial class PipelineActor : ReceiveActor, IWithTimers
{
    // Reports are soft: the stream may have moved, and then knows none.
    private const int LooksBetweenReports = 10;

    // The first picture is out some ten milliseconds after the first key frame came: viewers need not wait for a look.
    private const int SoonLooks = 50;

    private static readonly TimeSpan SoonInterval = TimeSpan.FromMilliseconds(100);

    private readonly PipelineRef _id;
    private readonly PipelineEnvironment _environment;
    private readonly RenditionListing _rendition;
    private PipelineSpec? _spec;
    private PipelineRun? _running;
    private PipelineStart? _start;
    private PipelineReport? _told;
    private bool _starting;
    private bool _isHere;
    private int _looks;
    private int _soonLooks;
    private DateTimeOffset _liveAt;
    private DateTimeOffset _nextTry;

    public PipelineActor(PipelineRef id, PipelineEnvironment environment)
    {
        (_id, _environment, _liveAt) = (id, environment, environment.Time.GetUtcNow());
        _rendition = new RenditionListing(id.Stream, environment);
        Receive<Run>(OnRun);
        Receive<Stop>(_ => OnStop());
        Receive<Look>(_ => OnLook());
        Receive<LookSoon>(_ => ListRendition());
        Receive<PipelineReply>(OnStarted);
        Receive<RelayKeeper.Brought>(_ => OnBrought());
        Receive<RelayKeeper.NotBrought>(_ => _isHere = false); // The next look asks again.
        Receive<EntityStop>(_ => OnHandOff());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Id => _id.EntityId;

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    protected override void PreStart()
    {
        _environment.Claims.Claim(Id);
        TimeSpan every = _environment.Options.LookInterval;
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, every, every);
    }

    protected override void PostStop() => _environment.Claims.Release(Id);

    private void OnRun(Run run)
    {
        if (_spec != run.Spec)
        {
            _spec = run.Spec;
            _nextTry = Now;
        }

        _told = null; // A stream that says it again has forgotten what it was told.
        Revise();
    }

    private void OnStop()
    {
        _spec = null;
        End();
        Context.Parent.Tell(new Passivate(EntityStop.Instance));
    }

    /// <summary>The shard moves, or this entity has said that it is done.</summary>
    private void OnHandOff()
    {
        if (_spec is not null)
        {
            End();
            _environment.Regions.Streams.Tell(new StreamProtocol.LosePipeline(_id.Stream, _id));
        }

        Context.Stop(Self);
    }

    private void OnLook()
    {
        if (_spec is null)
        {
            Context.Parent.Tell(new Passivate(EntityStop.Instance)); // Woken by a message that was late.
            return;
        }

        if (_running is not null && !_starting && _environment.Engine.Row(Id) is null)
        {
            Log.Vanished(_environment.Logger, Id);
            _running = null; // The engine has ended it.
        }

        if (++_looks % LooksBetweenReports == 0)
        {
            _told = null;
        }

        Revise();
    }

    /// <summary>Looks at everything anew: all that happens ends here.</summary>
    private void Revise()
    {
        if (_spec is not { } spec)
        {
            return;
        }

        PeerId? publisher = _environment.Directory.Row(_id.Stream) is { Ended: false } row ? row.Entry.Publisher : null;
        if (publisher is null)
        {
            _isHere = false;
            if (_running is not null && Now - _liveAt > _environment.Options.Linger)
            {
                End();
            }
        }
        else
        {
            _liveAt = Now;
            FetchFrom(publisher.Value);
        }

        bool isCurrent = _running?.Spec == spec;
        if (_isHere && !_starting && (!isCurrent || _start is { Running.Count: 0 }) && Now >= _nextTry)
        {
            _starting = true;
            _nextTry = Now + _environment.Options.Retry;
            PipelineRun run = new(Id, _id.Stream.EntityId, spec) { Rendition = _rendition.Next(spec) };
            _environment.Engine.RunAsync(run).PipeTo(Self);
        }

        ListRendition();
        Report(publisher is not null);
    }

    private void FetchFrom(PeerId publisher)
    {
        if (publisher.Node == _environment.NodeId)
        {
            _isHere = _environment.Sessions.Contains(publisher);
        }
        else
        {
            _environment.Regions.Relays.Tell(new RelayKeeper.Bring(_id.Stream)); // Each time: so it knows it is wanted.
        }
    }

    private void OnBrought()
    {
        if (!_isHere)
        {
            _isHere = true;
            Revise();
        }
    }

    private void OnStarted(PipelineReply reply)
    {
        _starting = false;
        if (_spec is null)
        {
            _environment.Engine.Stop(Id);
            return;
        }

        (_running, _start, _soonLooks) = (reply.Run, reply.Start, SoonLooks);
        if (_running.Rendition is null)
        {
            _rendition.Withdraw(); // It made one before it was changed.
        }

        Log.Started(_environment.Logger, Id, string.Join(' ', _start.Running), string.Join(' ', _start.Unsupported));
        Revise();
    }

    /// <summary>Who asks for the rendition is led here as soon as there is one.</summary>
    private void ListRendition()
    {
        if (_running is not { Rendition: not null } || _starting)
        {
            return;
        }

        if (_environment.Engine.Row(Id)?.Rendition is not { } made)
        {
            if (_soonLooks-- > 0)
            {
                Timers.StartSingleTimer(LookSoon.Instance, LookSoon.Instance, SoonInterval);
            }
        }
        else if (!_rendition.TryList(made))
        {
            Log.Outbid(_environment.Logger, Id);
            End();
            _nextTry = Now; // The next look begins anew, with a later epoch.
        }
    }

    private void End()
    {
        _rendition.Withdraw();
        if (_running is not null || _starting)
        {
            _environment.Engine.Stop(Id);
        }

        (_running, _start) = (null, null);
    }

    private void Report(bool isLive)
    {
        if (_running is not null && _running.Spec != _spec)
        {
            return; // What is known is of the wish before, and would be taken for an answer to this one.
        }

        PipelineReport report = Describe(isLive);
        if (report != _told)
        {
            _told = report;
            _environment.Regions.Streams.Tell(new StreamProtocol.HearPipeline(_id.Stream, _id, report));
        }
    }

    private PipelineReport Describe(bool isLive)
    {
        PipelineRow? row = _running is null ? null : _environment.Engine.Row(Id);
        (PipelineState state, string detail) = (_start, row) switch
        {
            (null, _) when !isLive => (PipelineState.Waiting, "Nobody publishes the stream."),
            (null, _) => (PipelineState.Waiting, "Its media is on the way."),
            ({ Running.Count: 0 } start, _) => (PipelineState.Failed, start.Detail),
            (_, { } now) => (now.State, now.Detail),
            ({ } start, null) => (PipelineState.Waiting, start.Detail),
        };
        return new PipelineReport(
            _id.Part,
            _environment.NodeId,
            _environment.Source,
            state,
            _start?.Running ?? [],
            _start?.Unsupported ?? [],
            _start?.Device ?? "",
            detail);
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed class LookSoon : INoSerializationVerificationNeeded
    {
        public static readonly LookSoon Instance = new();
    }

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Information, "Pipeline {Pipeline} runs {Running}; not here: {Unsupported}")]
        public static partial void Started(ILogger logger, string pipeline, string running, string unsupported);

        [LoggerMessage(1602, LogLevel.Warning, "Pipeline {Pipeline} has ended in the engine and is started again")]
        public static partial void Vanished(ILogger logger, string pipeline);

        [LoggerMessage(1603, LogLevel.Warning, "The rendition of {Pipeline} was made elsewhere since: it begins anew")]
        public static partial void Outbid(ILogger logger, string pipeline);
    }
}
