using System.Numerics;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine.Taps;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>Hands what comes in on one worker to whom it belongs: datagrams, other workers' parcels, moments.</summary>
/// <remarks>What follows from it, sending media on and looking at deadlines, is done once for each wake-up.</remarks>
internal sealed class WorkerInput(MediaWorker worker, SessionDesk desk, SessionTable table, ILogger log)
    : IDatagramIntake
{
    private readonly byte[] _stray = new byte[ReceiveBatch.MaxDatagramBytes];
    private readonly List<EngineSession> _touched = [];
    private readonly List<MirrorSeat> _touchedMirrors = [];
    private WorkerCounters _counters;

    public WorkerCounters Counters => _counters;

    /// <summary>Takes a datagram from the socket; it is changed in place.</summary>
    public void Take(Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        if (Find(datagram, from) is not { } session)
        {
            _counters.Dropped++; // Nobody asked for it, so nobody answers: strangers learn and cost nothing.
        }
        else if (session.Owner != worker)
        {
            HandOn(session.Owner, datagram, from, now);
        }
        else
        {
            Receive(session, datagram, from, now);
        }
    }

    /// <summary>Takes what other workers have announced.</summary>
    public void TakeMail(MonoTime now)
    {
        for (ulong senders = worker.Mailbox.Collect(); senders != 0; senders &= senders - 1)
        {
            int sender = BitOperations.TrailingZeroCount(senders);
            ParcelRing ring = worker.Mailbox.Announced(sender);
            int left = ring.Capacity; // Who writes as fast as we read must not keep us from the socket.
            while (left > 0 && ring.TryTake(out Parcel parcel))
            {
                left--;
                Open(parcel, sender, now);
            }

            if (left == 0)
            {
                worker.Mailbox.Announce(sender);
            }
        }
    }

    /// <summary>All packets of a wake-up go on together: to other workers first, then viewer by viewer.</summary>
    public void Flush(MonoTime now)
    {
        for (int i = 0; i < _touched.Count; i++)
        {
            _touched[i].Publisher?.HandOver(now);
        }

        desk.Relays?.Flush(now);
        worker.Outbox.Announce();
        for (int i = 0; i < _touched.Count; i++)
        {
            if (!_touched[i].IsGone)
            {
                Flush(_touched[i], now);
            }
        }

        for (int i = 0; i < _touchedMirrors.Count; i++)
        {
            Run(_touchedMirrors[i], now, static (seat, at) => seat.Mirror.Flush(at));
        }
    }

    public void RunDue(MonoTime now)
    {
        while (desk.Deadlines.TryTakeDue(now, out IScheduled due))
        {
            if (due is EngineSession session)
            {
                Tick(session, now);
            }
            else if (due is MirrorSeat mirror)
            {
                Touch(mirror);
                Run(mirror, now, static (seat, at) => seat.Mirror.Tick(at));
            }
            else if (due is TapHook hook)
            {
                desk.Taps.RunDue(hook, now);
            }
            else if (due is InjectSeat injection)
            {
                desk.Taps.Settle(injection, now);
            }
            else
            {
                desk.Relays?.Tick(due, now);
            }
        }
    }

    /// <summary>Deadlines are looked at once per wake-up, however many packets came.</summary>
    public void Settle()
    {
        foreach (EngineSession session in _touched)
        {
            session.IsTouched = false;
            if (!session.IsGone)
            {
                desk.Deadlines.Follow(session);
            }
        }

        _touched.Clear();
        foreach (MirrorSeat mirror in _touchedMirrors)
        {
            mirror.IsTouched = false;
            desk.Deadlines.Follow(mirror); // A retired one has no deadline.
            if (mirror.Hub is { } hub)
            {
                desk.Relays?.Settle(hub);
            }
        }

        _touchedMirrors.Clear();
        desk.Relays?.Settle();
    }

    private EngineSession? Find(ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        if (datagram.IsEmpty)
        {
            return null;
        }

        bool isStun = datagram[0] <= 3;
        return isStun ? table.ByUsername(datagram) : table.ByAddress(from);
    }

    private void HandOn(MediaWorker owner, ReadOnlySpan<byte> datagram, in TransportAddress from, MonoTime now)
    {
        PacketBuffer? copy = desk.Pool.Copy(datagram, default, now);
        Parcel parcel = new() { Kind = ParcelKind.Datagram, Packet = copy, From = from };
        if (copy is not null && worker.Outbox.TryAdd(owner, parcel))
        {
            _counters.HandedOn++;
            return;
        }

        copy?.Release();
        _counters.Dropped++;
    }

    private void Open(in Parcel parcel, int sender, MonoTime now)
    {
        switch (parcel.Kind)
        {
            case ParcelKind.Packet:
                MirrorSeat seat = (MirrorSeat)parcel.To!;
                seat.Mirror.Receive(parcel.Layer!, parcel.Packet!, now);
                Touch(seat);
                break;
            case ParcelKind.Seed:
                MirrorSeat begun = (MirrorSeat)parcel.To!;
                begun.Mirror.Begin(parcel.Seed!, now);
                Touch(begun);
                break;
            case ParcelKind.Report:
                (var ntp, uint rtpTimestamp, MonoTime arrival) = parcel.Report;
                ((MirrorSeat)parcel.To!).Mirror.OnSenderReport(parcel.Layer!, ntp, rtpTimestamp, arrival);
                break;
            case ParcelKind.KeyFrame:
                parcel.Layer!.KeyFrames.Request(now);
                Touch((ISourceSeat)parcel.To!);
                break;
            case ParcelKind.Datagram:
            default:
                ReadOnlySpan<byte> shared = parcel.Packet!.Packet;
                shared.CopyTo(_stray); // It is decrypted in place, and shared packets are not written.
                parcel.Packet.Release();
                TakeStray(_stray.AsSpan(0, shared.Length), parcel.From, sender, now);
                break;
        }
    }

    private void TakeStray(Span<byte> datagram, in TransportAddress from, int finder, MonoTime now)
    {
        if (Find(datagram, from) is not { } session || session.Owner != worker)
        {
            _counters.Dropped++; // It has ended or moved on meanwhile; what matters comes again.
        }
        else if (session.Peer.IsFirstOfHandshake(datagram, from))
        {
            // The system gives this client's datagrams to that worker: the session had better live there.
            Untouch(session);
            desk.Move(session, worker.Peer(finder), datagram, from);
        }
        else
        {
            Receive(session, datagram, from, now);
        }
    }

    private void Receive(EngineSession session, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        try
        {
            switch (session.Peer.Receive(datagram, from, now, out int clearBytes))
            {
                case PeerInput.Rtp:
                    session.Publisher?.OnRtp(datagram[..clearBytes], now);
                    session.Flow.MediaAt = now;
                    if (!session.Flow.HasBegun)
                    {
                        desk.Streams.Consider(session, now);
                    }

                    break;
                case PeerInput.Rtcp:
                    bool wellFormed = session.Publisher?.OnRtcp(datagram[..clearBytes], now)
                        ?? session.Viewer?.OnRtcp(datagram[..clearBytes], now) ?? true;
                    _counters.RtcpFaults += wellFormed ? 0 : 1;
                    break;
                case PeerInput.Check:
                    table.Bind(session, from);
                    desk.Drain(session, now);
                    break;
                case PeerInput.Dtls:
                case PeerInput.None:
                default:
                    desk.Drain(session, now);
                    break;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(session, e, now);
        }

        Touch(session);
    }

    private void Tick(EngineSession session, MonoTime now)
    {
        Touch(session);
        try
        {
            session.Tick(now);
            desk.Drain(session, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(session, e, now);
        }
    }

    private void Flush(EngineSession session, MonoTime now)
    {
        try
        {
            session.Publisher?.Flush(now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(session, e, now);
        }
    }

    private void Run(MirrorSeat mirror, MonoTime now, Action<MirrorSeat, MonoTime> step)
    {
        try
        {
            step(mirror, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _counters.Crashes++;
            EngineLog.MirrorCrashed(log, e, mirror.Origin.Stream);
            desk.Streams.Drop(mirror, now);
            desk.Relays?.Drop(mirror, now);
        }
    }

    // A bug met in one session must not end the others.
    private void Crash(EngineSession session, Exception cause, MonoTime now)
    {
        _counters.Crashes++;
        EngineLog.SessionCrashed(log, cause, session.Id);
        desk.Remove(session, MediaFactKind.HandshakeFailed, now);
    }

    private void Touch(EngineSession session)
    {
        if (!session.IsTouched)
        {
            session.IsTouched = true;
            _touched.Add(session);
        }
    }

    /// <summary>A source's wishes are looked at with this wake-up.</summary>
    public void Touch(ISourceSeat seat)
    {
        if (seat is EngineSession { IsGone: false } session)
        {
            Touch(session);
        }
        else if (seat is ImportSeat import)
        {
            desk.Relays!.Touch(import);
        }
        else if (seat is InjectSeat injection)
        {
            desk.Deadlines.Follow(injection);
        }
    }

    /// <summary>It is flushed with this wake-up, and its deadline looked at.</summary>
    public void Touch(MirrorSeat mirror)
    {
        if (!mirror.IsTouched)
        {
            mirror.IsTouched = true;
            _touchedMirrors.Add(mirror);
        }
    }

    private void Untouch(EngineSession session)
    {
        session.IsTouched = false;
        _touched.Remove(session);
    }
}

/// <summary>What the loop itself counts.</summary>
internal record struct WorkerCounters
{
    public long Dropped { get; set; }

    /// <summary>Datagrams of sessions that other workers own.</summary>
    public long HandedOn { get; set; }

    public long RtcpFaults { get; set; }

    public long Crashes { get; set; }
}
