using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Formation;

/// <summary>A lease in PostgreSQL: the third party that says which side of a divided cluster goes on.</summary>
/// <remarks>
/// <para>One row per lease, taken and prolonged by single statements. A holder that dies stops prolonging, and its
/// lease is free after its lifetime.</para>
/// <para><see cref="Acquire()"/> says no only when it has seen the present holder prolong, which a dead one does not;
/// and it waits for a database that is away, because a no makes this side end itself.</para>
/// </remarks>
internal sealed class PostgresLease : Lease
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(400);

    private readonly LeaseTable _table;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private readonly CancellationToken _ended;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _prolonging;
    private long _heldUntil;

    /// <summary>Called by Akka, by reflection.</summary>
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system)
        : base(settings)
    {
        LeaseSetup setup = system.Settings.Setup.Get<LeaseSetup>().Value
            ?? throw new InvalidOperationException("The lease is in PostgreSQL, which is not configured.");
        _table = new LeaseTable(
            setup.Database, settings.LeaseName, settings.OwnerName, settings.TimeoutSettings.HeartbeatTimeout);
        _time = setup.Time;
        _log = Logging.GetLogger(system, typeof(PostgresLease));
        CancellationTokenSource ended = new();
        system.RegisterOnTermination(ended.Cancel);
        _ended = ended.Token;
    }

    private TimeSpan Lifetime => Settings.TimeoutSettings.HeartbeatTimeout;

    public override Task<bool> Acquire() => Acquire(_ => { });

    public override async Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        using CancellationTokenSource limit = new(Settings.TimeoutSettings.OperationTimeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ended);
        DateTime? firstSeen = null;
        while (true)
        {
            try
            {
                long asked = _time.GetTimestamp();
                (bool ours, DateTime? expiresAt) = await _table.TakeAsync(either.Token);
                if (ours)
                {
                    Hold(asked, leaseLostCallback);
                    return true;
                }

                if (firstSeen is { } first && expiresAt > first)
                {
                    return false; // Somebody prolongs it, so somebody lives.
                }

                firstSeen ??= expiresAt;
            }
            catch (Exception late) when (either.IsCancellationRequested)
            {
                _log.Warning("The lease {0} was asked for in vain: {1}", Settings.LeaseName, late.Message);
                throw new LeaseTimeoutException($"No answer about the lease {Settings.LeaseName} in time.");
            }
            catch (Exception away) when (PostgresDatabase.IsAway(away))
            {
                _log.Warning("The lease {0} cannot be asked for: {1}", Settings.LeaseName, away.Message);
            }

            await Task.Delay(AskAgain, _time, either.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task<bool> Release()
    {
        LetGo();
        using CancellationTokenSource limit = new(Settings.TimeoutSettings.OperationTimeout, _time);
        await _table.GiveBackAsync(limit.Token);
        return true;
    }

    /// <summary>By our own clock, from before the database heard of it: it is held at least that long.</summary>
    public override bool CheckLease()
    {
        lock (_lock)
        {
            return _prolonging is not null && _time.GetTimestamp() < _heldUntil;
        }
    }

    private void Hold(long asked, Action<Exception> onLost)
    {
        lock (_lock)
        {
            _heldUntil = Until(asked);
            if (_prolonging is null)
            {
                _prolonging = CancellationTokenSource.CreateLinkedTokenSource(_ended);
                _ = ProlongAsync(onLost, _prolonging.Token);
            }
        }
    }

    private void LetGo()
    {
        lock (_lock)
        {
            _prolonging?.Cancel();
            _prolonging = null;
        }
    }

    private async Task ProlongAsync(Action<Exception> onLost, CancellationToken stop)
    {
        using PeriodicTimer timer = new(Settings.TimeoutSettings.HeartbeatInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (!await TryRenewAsync(stop))
                {
                    LetGo();
                    onLost(new LeaseException($"The lease {Settings.LeaseName} has run out."));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Released, or the actor system has ended.
        }
    }

    // A database that is away takes nothing from us yet: whoever wants the lease cannot ask for it either.
    private async Task<bool> TryRenewAsync(CancellationToken stop)
    {
        try
        {
            long asked = _time.GetTimestamp();
            bool ours = await _table.RenewAsync(stop);
            lock (_lock)
            {
                _heldUntil = ours ? Until(asked) : 0;
            }

            return ours;
        }
        catch (Exception away) when (PostgresDatabase.IsAway(away))
        {
            return true;
        }
    }

    private long Until(long timestamp) => timestamp + (long)(Lifetime.TotalSeconds * _time.TimestampFrequency);
}
