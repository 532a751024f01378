using System.Security.Cryptography;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine.Taps;

namespace Ooblex.Transport.Engine;

/// <summary>Where the connected sessions of one worker meet: streams, their sources, and who watches.</summary>
/// <remarks>
/// A session takes its seat when it is connected. A stream whose publisher another worker has is watched through a
/// mirror, made for the first viewer here and dropped after the last. Called on the worker's thread only.
/// </remarks>
internal sealed class StreamDesk(MediaWorker worker, EngineParts parts, PacketPool pool, Deadlines deadlines)
{
    private readonly Dictionary<string, Seats> _streams = [];

    /// <summary>Sessions here that watch a stream.</summary>
    public IReadOnlyList<EngineSession> Viewers(string stream) =>
        _streams.TryGetValue(stream, out Seats? seats) ? seats.Viewers : [];

    public void Sit(EngineSession session, MonoTime now)
    {
        if (session.Publishes)
        {
            Publish(session, now);
        }
        else
        {
            Watch(session, now);
        }
    }

    /// <summary>A session ends, connected or not.</summary>
    public void Leave(EngineSession session, MonoTime now)
    {
        if (session.Viewer is { } viewer && _streams.TryGetValue(session.Stream, out Seats? seats))
        {
            seats.Router.Remove(viewer);
            seats.Viewers.Remove(session);
            if (seats.Viewers.Count == 0)
            {
                parts.Board.Leave(session.Stream, worker);
                Seat(seats, source: null, mirror: null, now);
            }
        }

        IReadOnlyList<MediaWorker> audience = parts.Board.Close(session);
        if (session.Publisher is { } publisher)
        {
            Retire(session.Stream, publisher, now);
        }

        Tell(audience, session.Stream);
    }

    /// <summary>The stream has another source, or none.</summary>
    public void Follow(string stream, MonoTime now)
    {
        if (!_streams.TryGetValue(stream, out Seats? seats) || seats.Viewers.Count == 0)
        {
            return;
        }

        ISourceSeat? live = parts.Board.Live(stream);
        if (live is null)
        {
            Seat(seats, source: null, mirror: null, now);
        }
        else if (live.Owner == worker)
        {
            Seat(seats, live.Source, mirror: null, now);
        }
        else if (seats.Mirror?.Origin != live)
        {
            MirrorSeat mirror = new(live, worker.Outbox, parts.Options.Routing);
            Seat(seats, mirror.Mirror, mirror, now);
            MediaWorker here = worker;
            live.Owner.Post((desk, at) => desk.Streams.Feed(live, mirror, here, at));
        }
    }

    /// <summary>A publisher has sent. It takes its stream over as soon as viewers miss nothing by it.</summary>
    /// <remarks>The one before goes on as long as its session does: other nodes may not have gone over yet.</remarks>
    public void Consider(EngineSession session, MonoTime now)
    {
        if (session.Publisher is not { HasMedia: true } publisher
            || !(publisher.IsReady(now) || parts.Board.IsQuiet(session.Stream, now - parts.Options.QuietAfter)))
        {
            return;
        }

        session.Flow.HasBegun = true;
        parts.Facts.TryWrite(new MediaFact(session.Id, session.Stream, MediaFactKind.Flowing));
        if (parts.Board.Promote(session) is { } change)
        {
            Follow(session.Stream, now);
            Tell(change.Audience, session.Stream);
        }
    }

    /// <summary>Another worker has viewers of a source of ours.</summary>
    public void Feed(ISourceSeat origin, MirrorSeat mirror, MediaWorker to, MonoTime now)
    {
        if (origin.Source is { IsRetired: false } source)
        {
            source.Attach(new RingFeed(mirror, to, worker.Outbox), now);
            worker.Outbox.Announce();
        }
    }

    /// <summary>A mirror that is not needed any more.</summary>
    public static void Starve(ISourceSeat origin, MirrorSeat mirror)
    {
        if (origin.Source is { } source
            && source.Feeds.FirstOrDefault(feed => feed is RingFeed ring && ring.Seat == mirror) is { } gone)
        {
            source.Detach(gone);
        }
    }

    /// <summary>A mirror that met a bug: its viewers wait for the next publisher.</summary>
    public void Drop(MirrorSeat mirror, MonoTime now)
    {
        foreach (Seats seats in _streams.Values)
        {
            if (seats.Mirror == mirror)
            {
                Seat(seats, source: null, mirror: null, now);
                return;
            }
        }
    }

    /// <summary>Makes an injection its stream's source.</summary>
    public bool TryInject(InjectSeat seat, MonoTime now, out InjectSeat? before)
    {
        if (!parts.Board.TryInject(seat, out before, out IReadOnlyList<MediaWorker> audience))
        {
            return false;
        }

        Follow(seat.Stream, now);
        before?.Source.Retire();
        Tell(audience, seat.Stream);
        return true;
    }

    /// <summary>An injection has sent: it takes the place of an earlier relay as soon as viewers miss nothing.
    /// </summary>
    public void Consider(InjectSeat seat, MonoTime now)
    {
        if (seat.IsReady || !seat.Source.IsReady(now))
        {
            return;
        }

        seat.IsReady = true;
        if (parts.Board.Promote(seat) is { } change)
        {
            Follow(seat.Stream, now);
            Tell(change.Audience, seat.Stream);
            if (change.Before is ImportSeat before)
            {
                before.Owner.Post((desk, at) => desk.Relays?.EndImport(before.Id, at));
            }
        }
    }

    /// <summary>An injection has ended: viewers of it stay.</summary>
    public void Withdraw(InjectSeat seat, MonoTime now)
    {
        IReadOnlyList<MediaWorker> audience = parts.Board.EndInjection(seat);
        Retire(seat.Stream, seat.Source, now);
        Tell(audience, seat.Stream);
    }

    /// <summary>Workers that have viewers of a stream, or relay it, look where it comes from now.</summary>
    public static void Tell(IReadOnlyList<MediaWorker> audience, string stream)
    {
        foreach (MediaWorker listener in audience)
        {
            listener.Post((desk, now) => desk.Follow(stream, now));
        }
    }

    private void Publish(EngineSession session, MonoTime now)
    {
        string cname = EngineParts.Cname(session.Stream);
        session.Publisher = new Publisher(
            session.Tracks, session, cname, EngineParts.NewSsrc(), pool, parts.Options.Routing);
        session.Publisher.Start(now);
        IReadOnlyList<MediaWorker> audience = parts.Board.Connect(session);
        Follow(session.Stream, now);
        Tell(audience, session.Stream);
    }

    private void Watch(EngineSession session, MonoTime now)
    {
        ulong seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        session.Viewer = new Viewer(
            session.Tracks, session, EngineParts.Cname(session.Stream), seed, parts.Options.Routing);
        Seats seats = SeatsOf(session.Stream);
        seats.Viewers.Add(session);
        seats.Router.Add(session.Viewer, now);
        if (seats.Viewers.Count == 1)
        {
            parts.Board.Join(session.Stream, worker);
            Follow(session.Stream, now);
        }

        session.Viewer.Start(now);
    }

    private void Retire(string stream, StreamSource source, MonoTime now)
    {
        source.Retire();
        if (_streams.TryGetValue(stream, out Seats? seats) && seats.Router.Source == source)
        {
            Seat(seats, source: null, mirror: null, now);
        }
    }

    private Seats SeatsOf(string stream)
    {
        if (!_streams.TryGetValue(stream, out Seats? seats))
        {
            _streams[stream] = seats = new Seats(new Router(stream));
        }

        return seats;
    }

    // The only place where a source changes: what was there before is let go of on both sides.
    private void Seat(Seats seats, StreamSource? source, MirrorSeat? mirror, MonoTime now)
    {
        MirrorSeat? before = seats.Mirror;
        seats.Mirror = mirror;
        seats.Router.SetSource(source, now);
        if (before is not null)
        {
            before.Mirror.Retire();
            deadlines.Forget(before);
            before.Origin.Owner.Post((_, _) => Starve(before.Origin, before));
        }

        if (seats.Router.IsUnused)
        {
            _streams.Remove(seats.Router.Key);
        }
    }

    private sealed class Seats(Router router)
    {
        public Router Router => router;

        public List<EngineSession> Viewers { get; } = [];

        /// <summary>The source, when it is another worker's.</summary>
        public MirrorSeat? Mirror { get; set; }
    }
}
