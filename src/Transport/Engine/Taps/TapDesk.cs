using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine.Taps;

/// <summary>Taps that have their home on this worker, hooks of taps on its sources, and injections.</summary>
/// <remarks>
/// A tap's home, one worker by the hash of its stream, is told when the stream's source changes, as workers with
/// viewers are, and moves the hook. Called on the worker's thread only.
/// </remarks>
internal sealed class TapDesk(
    MediaWorker worker, EngineParts parts, PacketPool pool, Deadlines deadlines, StreamDesk streams, ILogger log)
{
    private readonly List<TapSeat> _taps = [];
    private readonly Dictionary<TapSeat, TapHook> _hooks = [];
    private readonly List<InjectSeat> _injections = [];

    public int Count => _taps.Count + _hooks.Count + _injections.Count;

    public void Open(TapSeat tap)
    {
        _taps.Add(tap);
        parts.Board.JoinTaps(tap.Stream, worker);
        Follow(tap);
    }

    public void Close(TapSeat tap)
    {
        if (!_taps.Remove(tap))
        {
            return;
        }

        Move(tap, to: null);
        tap.Queue.Complete();
        if (_taps.All(other => other.Stream != tap.Stream))
        {
            parts.Board.LeaveTaps(tap.Stream, worker);
        }
    }

    /// <summary>The stream has another source, or none.</summary>
    public void Follow(string stream)
    {
        foreach (TapSeat tap in _taps)
        {
            if (tap.Stream == stream)
            {
                Follow(tap);
            }
        }
    }

    /// <summary>The taker of a tap needs a key frame.</summary>
    public static void RequestKeyFrame(TapSeat tap) =>
        tap.Origin?.Owner.Post((desk, now) => desk.Taps.RequestAtSource(tap, now));

    /// <summary>Another size is enough for the taker of a tap.</summary>
    public static void Change(TapSeat tap, TapWish wish)
    {
        tap.Wish = wish;
        tap.Origin?.Owner.Post((desk, _) => desk.Taps.ChangeAtSource(tap));
    }

    public void RunDue(TapHook hook, MonoTime now)
    {
        hook.RunDue(now);
        worker.Input.Touch(hook.Origin); // It may have wished for a key frame.
    }

    /// <returns><c>null</c> when somebody else is that stream's source.</returns>
    public InjectSeat? Inject(InjectionRequest request, MonoTime now)
    {
        IReadOnlyList<NegotiatedTrack> tracks = InjectedSource.TracksOf(request.Video, request.Sound);
        InjectedSource source = new(tracks, EngineParts.NewSsrc(), pool, parts.Options.Routing, now);
        InjectSeat seat = new(request, tracks, source, worker);
        if (!streams.TryInject(seat, now, out InjectSeat? before))
        {
            return null;
        }

        if (before is not null)
        {
            Forget(before);
        }

        _injections.Add(seat);
        deadlines.Follow(seat);
        return seat;
    }

    /// <summary>Takes the frame over.</summary>
    public void Write(InjectSeat seat, EncodedFrame frame, MonoTime now)
    {
        using (frame)
        {
            if (!_injections.Contains(seat))
            {
                return;
            }

            try
            {
                seat.MediaAt = now;
                seat.Injected.Inject(frame, now);
                seat.Injected.Flush(now);
                streams.Consider(seat, now);
                Settle(seat, now);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                EngineLog.InjectionCrashed(log, e, seat.Stream);
                End(seat, now);
            }
        }
    }

    /// <summary>A viewer may have asked for something, or time has passed.</summary>
    public void Settle(InjectSeat seat, MonoTime now)
    {
        seat.Injected.Tick(now);
        seat.NoteKeyFrameRequest(now);
        deadlines.Follow(seat);
    }

    public void End(InjectSeat seat, MonoTime now)
    {
        if (_injections.Contains(seat))
        {
            Forget(seat);
            streams.Withdraw(seat, now);
        }
    }

    public void CloseAll(MonoTime now)
    {
        foreach (TapSeat tap in _taps.ToArray())
        {
            Close(tap);
        }

        foreach (InjectSeat seat in _injections.ToArray())
        {
            End(seat, now);
        }
    }

    private void Follow(TapSeat tap) => Move(tap, parts.Board.Live(tap.Stream));

    private static void Move(TapSeat tap, ISourceSeat? to)
    {
        if (tap.Origin == to)
        {
            return;
        }

        tap.Origin?.Owner.Post((desk, _) => desk.Taps.Unhook(tap));
        tap.Origin = to;
        to?.Owner.Post((desk, now) => desk.Taps.Hook(tap, to, now));
    }

    private void Hook(TapSeat tap, ISourceSeat origin, MonoTime now)
    {
        if (origin.Source is { IsRetired: false } source)
        {
            Unhook(tap);
            TapHook hook = new(tap, origin, parts.Options.Frames, deadlines, log);
            _hooks.Add(tap, hook);
            source.Attach(hook, now);
            worker.Input.Touch(origin);
        }
    }

    private void Unhook(TapSeat tap)
    {
        if (_hooks.Remove(tap, out TapHook? hook))
        {
            hook.Origin.Source?.Detach(hook);
            deadlines.Forget(hook);
            hook.Dispose();
        }
    }

    private void RequestAtSource(TapSeat tap, MonoTime now)
    {
        if (_hooks.TryGetValue(tap, out TapHook? hook))
        {
            hook.RequestKeyFrame(now);
            worker.Input.Touch(hook.Origin);
        }
    }

    private void ChangeAtSource(TapSeat tap)
    {
        if (_hooks.TryGetValue(tap, out TapHook? hook))
        {
            hook.Change(tap.Wish);
        }
    }

    private void Forget(InjectSeat seat)
    {
        _injections.Remove(seat);
        deadlines.Forget(seat);
    }
}
