using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Micro.Workers;

/// <summary>The clients of one worker. They join with real checks and handshakes; then viewers count packets.</summary>
/// <remarks>One packet in 61 is decrypted, so that what is counted is what viewers can see.</remarks>
/// <param name="seats">Of all crowds: before a session has moved to its worker, another one answers its client.</param>
internal sealed class Crowd(SeatTable seats) : IPortSide
{
    private const int LookEvery = 61;
    private const int FirstMediaByte = 128;

    private readonly ConcurrentQueue<(byte[] Datagram, TransportAddress From)> _arriving = new();
    private MemoryPort? _port;
    private long _delivered;
    private int _sinceLook;

    /// <summary>Media packets that left for the clients of this crowd.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Of those looked into: not authentic.</summary>
    public long Damaged { get; private set; }

    /// <summary>Of the packets looked into that carry a timestamp of <see cref="Stopwatch"/>.</summary>
    public DelayHistogram Delays { get; } = new();

    /// <summary>Viewers; every one gets each packet.</summary>
    public int Viewers { get; set; }

    /// <summary>Where media comes from; only one crowd has the publisher.</summary>
    public Feed? Feed { get; set; }

    /// <summary>Told of what was delivered, when another crowd has the publisher.</summary>
    public Feed? Listener { get; set; }

    public MemoryPort Open(IPEndPoint address) => _port ??= new MemoryPort(address, this);

    /// <summary>A place for one more client.</summary>
    public Seat Join() => seats.Add(this);

    /// <summary>From a client, on its own thread.</summary>
    public void Arrive(byte[] datagram, TransportAddress from)
    {
        _arriving.Enqueue((datagram, from));
        _port!.Wake();
    }

    public bool TryFill(ReceiveBatch batch)
    {
        int slot = 0;
        while (slot < 16 && _arriving.TryDequeue(out (byte[] Datagram, TransportAddress From) next))
        {
            next.Datagram.CopyTo(batch.Slot(slot));
            batch.Add(slot++, next.Datagram.Length, segmentBytes: 0, next.From);
        }

        return slot > 0 || (Feed?.TryFill(batch) ?? false);
    }

    public void Take(SendBatch batch)
    {
        long delivered = 0;
        foreach (ref readonly Outgoing entry in batch.Entries)
        {
            Span<byte> datagram = batch.Bytes.AsSpan(entry.Offset, entry.Length);
            Seat seat = seats.At(entry.Target);
            if (seat.Keys is not { } keys)
            {
                seat.Receive(datagram);
            }
            else if (IsRtp(datagram))
            {
                delivered++;
                LookInto(datagram, keys);
            }
        }

        Volatile.Write(ref _delivered, _delivered + delivered);
        Listener?.OnDelivered();
    }

    private void LookInto(Span<byte> datagram, SrtpSession keys)
    {
        if (++_sinceLook == LookEvery)
        {
            _sinceLook = 0;
            if (keys.TryUnprotectRtp(datagram, out int length) is not SrtpFault.None
                || RtpHeader.TryRead(datagram[..length], out RtpHeader header) is not RtpFault.None
                || header.PayloadLength < VideoSource.TimeOffset + sizeof(long))
            {
                Damaged++;
                return;
            }

            long sentTicks = BinaryPrimitives.ReadInt64LittleEndian(header.Payload(datagram)[VideoSource.TimeOffset..]);
            if (sentTicks != 0)
            {
                Delays.Add(Stopwatch.GetElapsedTime(sentTicks).Ticks);
            }
        }
    }

    // RTCP has packet types from 192 to 223 (RFC 5761 §4).
    private static bool IsRtp(ReadOnlySpan<byte> datagram) =>
        datagram.Length > 1 && datagram[0] >= FirstMediaByte && datagram[1] is not (>= 192 and <= 223);
}
