using Akka.Actor;

namespace Ooblex.Actors.Pipelines;

/// <summary>Ends runs that outlived their entity: it is on another node by now, or wanted no more.</summary>
internal sealed class PipelineSweeper : ReceiveActor, IWithTimers
{
    private readonly PipelineEnvironment _environment;
    private readonly Dictionary<string, DateTimeOffset> _orphans = new(StringComparer.Ordinal);

    public PipelineSweeper(PipelineEnvironment environment)
    {
        _environment = environment;
        Receive<Sweep>(_ => OnSweep());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        TimeSpan every = _environment.Options.LookInterval;
        Timers.StartPeriodicTimer(Sweep.Instance, Sweep.Instance, every, every);
    }

    private void OnSweep()
    {
        DateTimeOffset now = _environment.Time.GetUtcNow();
        HashSet<string> orphans = [.. _environment.Engine.Rows
            .Select(row => row.Id)
            .Where(id => !_environment.Claims.Has(id))];
        foreach (string found in _orphans.Keys.Except(orphans).ToList())
        {
            _orphans.Remove(found);
        }

        foreach (string id in orphans)
        {
            _orphans.TryAdd(id, now);
            if (now - _orphans[id] >= _environment.Options.OrphanTimeout)
            {
                _environment.Engine.Stop(id);
            }
        }
    }

    private sealed class Sweep : INoSerializationVerificationNeeded
    {
        public static readonly Sweep Instance = new();
    }
}
