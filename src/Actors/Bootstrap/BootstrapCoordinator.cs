using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using Ooblex.Actors.Membership;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Bootstrap;

/// <summary>Brings this node into the cluster that exists, or begins one when it is its turn; then stops.</summary>
/// <remarks>The bootstrap of Akka.Management, so that nodes with the real package form one cluster with ours.</remarks>
internal sealed partial class BootstrapCoordinator : ReceiveActor, IWithTimers, IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly NodeAddress _self = ClusterViews.Of(Cluster.Get(Context.System).SelfAddress);
    private readonly CancellationTokenSource _stop = new();
    private readonly BootstrapEnvironment _environment;
    private readonly long _startedAt;
    private BootstrapObservations _seen;
    private TimeSpan _decideAt;
    private TimeSpan? _joiningSince;
    private string _waitsFor = "";

    public BootstrapCoordinator(BootstrapEnvironment environment)
    {
        _environment = environment;
        _startedAt = environment.Time.GetTimestamp();
        _seen = new BootstrapObservations(environment.Options, Chance);
        Receive<Tick>(_ => OnTick());
        Receive<Found>(found => _seen.OnLookup(found.Points, Now));
        Receive<NotFound>(failed =>
        {
            Log.LookupFailed(_environment.Log, failed.Why);
            _seen.OnLookupFailed(Now);
        });
        Receive<Answered>(OnAnswer);
        Receive<Silent>(silent => _seen.OnProbeFailed(silent.Point, Now));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _environment.Time.GetElapsedTime(_startedAt);

    public void Dispose() => _stop.Dispose();

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, TickEvery);

    protected override void PostStop()
    {
        _stop.Cancel();
        Dispose();
    }

    private static double Chance() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    private void OnTick()
    {
        if (_cluster.State.Members.Any(member => member.UniqueAddress == _cluster.SelfUniqueAddress))
        {
            Context.Stop(Self);
            return;
        }

        TimeSpan now = Now;
        if (_joiningSince is { } since)
        {
            if (now - since > _environment.Options.JoinTimeout)
            {
                // Those who were to be joined are gone; what was seen of them is worth nothing.
                Log.JoinFailed(_environment.Log);
                (_joiningSince, _seen) = (null, new BootstrapObservations(_environment.Options, Chance));
            }

            return;
        }

        if (_seen.TakeLookup(now))
        {
            LookUp();
        }

        foreach (ContactPoint point in _seen.TakeProbes(now))
        {
            Ask(point);
        }

        if (_decideAt <= now)
        {
            _decideAt = now + _environment.Options.ProbeInterval;
            Decide();
        }
    }

    private void OnAnswer(Answered answered)
    {
        _seen.OnAnswer(answered.Point, answered.Answer, Now);
        if (answered.Answer.Seeds.Count > 0 && _joiningSince is null)
        {
            Decide();
        }
    }

    private void LookUp() => _environment.Scout.LookUpAsync(_stop.Token).PipeTo(
        Self, Self, points => new Found(points), cause => new NotFound(cause.GetBaseException().Message));

    private void Ask(ContactPoint point) => _environment.Scout.AskAsync(point, _stop.Token).PipeTo(
        Self, Self, answer => new Answered(point, answer), _ => new Silent(point));

    private void Decide()
    {
        switch (JoinDecider.Decide(_seen.See(_self, Now), _environment.Options))
        {
            case JoinDecision.JoinSeeds join:
                Log.Joins(_environment.Log, string.Join(", ", join.Seeds));
                _joiningSince = Now;
                _cluster.JoinSeedNodes(join.Seeds.Select(ClusterViews.Of));
                break;

            case JoinDecision.JoinSelf:
                Log.Begins(_environment.Log);
                _joiningSince = Now;
                _cluster.Join(_cluster.SelfAddress);
                break;

            case JoinDecision.KeepProbing keep when keep.Why != _waitsFor:
                _waitsFor = keep.Why;
                _environment.Progress($"the cluster: {keep.Why}");
                Log.Waits(_environment.Log, keep.Why);
                break;
        }
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed record Found(IReadOnlyList<ContactPoint> Points) : INoSerializationVerificationNeeded;

    private sealed record NotFound(string Why) : INoSerializationVerificationNeeded;

    private sealed record Answered(ContactPoint Point, SeedAnswer Answer) : INoSerializationVerificationNeeded;

    private sealed record Silent(ContactPoint Point) : INoSerializationVerificationNeeded;

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Information, "Joins the cluster of {Seeds}")]
        public static partial void Joins(ILogger logger, string seeds);

        [LoggerMessage(1302, LogLevel.Information, "There is no cluster, and this node is the lowest: it begins one")]
        public static partial void Begins(ILogger logger);

        [LoggerMessage(1303, LogLevel.Information, "Looks for a cluster: {WaitsFor}")]
        public static partial void Waits(ILogger logger, string waitsFor);

        [LoggerMessage(1304, LogLevel.Warning, "Discovery failed: {Reason}")]
        public static partial void LookupFailed(ILogger logger, string reason);

        [LoggerMessage(1305, LogLevel.Warning, "Nobody let this node join; it looks for a cluster again")]
        public static partial void JoinFailed(ILogger logger);
    }
}

/// <summary>What the coordinator works with.</summary>
/// <param name="Options">Its numbers.</param>
/// <param name="Scout">Finds contact points and asks them.</param>
/// <param name="Progress">Hears what is waited for.</param>
/// <param name="Time">A clock.</param>
/// <param name="Log">A log.</param>
internal sealed record BootstrapEnvironment(
    BootstrapOptions Options,
    IClusterScout Scout,
    Action<string> Progress,
    TimeProvider Time,
    ILogger Log);
