using System.Collections.Immutable;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Bootstrap;

/// <summary>What has been found out on the way to a cluster, and what is to be asked next.</summary>
/// <remarks>Told the time, as the duration since one moment, and given its chance, 0 to 1. One owner.</remarks>
internal sealed class BootstrapObservations(BootstrapOptions options, Func<double> chance)
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan MaxLookupBackoff = TimeSpan.FromSeconds(15);

    private readonly Dictionary<ContactPoint, Prober> _probers = [];
    private ImmutableHashSet<ContactPoint> _points = [];
    private TimeSpan _changedAt;
    private TimeSpan? _lookupAt = TimeSpan.MinValue;
    private TimeSpan _backoff = options.LookupInterval;

    /// <summary>Is a look-up due? Then it counts as begun.</summary>
    public bool TakeLookup(TimeSpan now)
    {
        bool due = _lookupAt <= now;
        _lookupAt = due ? null : _lookupAt;
        return due;
    }

    public void OnLookup(IEnumerable<ContactPoint> found, TimeSpan now)
    {
        (_lookupAt, _backoff) = (now + options.LookupInterval, options.LookupInterval);
        ImmutableHashSet<ContactPoint> points = [.. found];
        if (!points.SetEquals(_points))
        {
            (_points, _changedAt) = (points, now);
        }

        foreach (ContactPoint gone in _probers.Keys.Where(point => !_points.Contains(point)).ToArray())
        {
            _probers.Remove(gone);
        }

        foreach (ContactPoint point in _points.Where(point => !_probers.ContainsKey(point)))
        {
            _probers[point] = new Prober { DueAt = now };
        }
    }

    /// <summary>What was found before stays; the next look-up comes later and later.</summary>
    public void OnLookupFailed(TimeSpan now)
    {
        _lookupAt = now + (_backoff * (1 + (Jitter * ((2 * chance()) - 1))));
        _backoff = _backoff * 2 < MaxLookupBackoff ? _backoff * 2 : MaxLookupBackoff;
    }

    /// <summary>The contact points to ask now; each counts as asked until it has answered or failed.</summary>
    public IReadOnlyList<ContactPoint> TakeProbes(TimeSpan now)
    {
        List<ContactPoint> due = [];
        foreach ((ContactPoint point, Prober prober) in _probers)
        {
            if (prober.DueAt <= now)
            {
                prober.DueAt = null;
                due.Add(point);
            }
        }

        return due;
    }

    public void OnAnswer(ContactPoint point, SeedAnswer answer, TimeSpan now)
    {
        if (_probers.TryGetValue(point, out Prober? prober))
        {
            (prober.Answer, prober.AnsweredAt, prober.FailingSince) = (answer, now, null);
            prober.DueAt = Next(now);
        }
    }

    public void OnProbeFailed(ContactPoint point, TimeSpan now)
    {
        if (!_probers.TryGetValue(point, out Prober? prober))
        {
            return;
        }

        prober.FailingSince ??= now;
        prober.DueAt = Next(now);
        if (now - prober.FailingSince > options.ProbeInterval + options.ProbingFailureTimeout)
        {
            // It may have moved, so discovery is asked at once.
            (prober.Answer, prober.FailingSince) = (null, null);
            _lookupAt = _lookupAt is null ? null : now;
        }
    }

    public BootstrapSight See(NodeAddress self, TimeSpan now)
    {
        TimeSpan oldest = now - options.ProbeInterval - options.ProbingFailureTimeout;
        return new BootstrapSight(
            self,
            _points,
            now - _changedAt,
            _probers.Where(prober => prober.Value.Answer is not null && prober.Value.AnsweredAt >= oldest)
                .ToImmutableDictionary(prober => prober.Key, prober => prober.Value.Answer!));
    }

    // Spread by chance, so that a hundred nodes that start together do not ask together for ever.
    private TimeSpan Next(TimeSpan now) => now + (options.ProbeInterval * (1 + (Jitter * chance())));

    private sealed class Prober
    {
        /// <summary><c>null</c> while it is being asked.</summary>
        public TimeSpan? DueAt { get; set; }

        public SeedAnswer? Answer { get; set; }

        public TimeSpan AnsweredAt { get; set; }

        public TimeSpan? FailingSince { get; set; }
    }
}
