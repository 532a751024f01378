using System.Numerics;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Packets;

/// <summary>The newest packets of one source layer: what retransmissions and late joiners are served from.</summary>
/// <remarks>
/// Invariants: <c>newest − capacity &lt; kept ≤ newest</c>; one packet per extended sequence number; what has been let
/// go is never taken again. A packet goes when it is too far behind the newest; or when it is old, and not part of the
/// key frame cache: the run since the newest key frame, as long as that is short enough to be replayed. Time passes
/// only as packets arrive, so what a publisher sent before it fell silent stays.
/// </remarks>
public sealed class PacketHistory
{
    private const long None = long.MinValue;
    private const int FirstSlots = 32;

    private readonly int _capacity;
    private readonly TimeSpan _keep;
    private readonly int _replayPackets;
    private PacketBuffer?[] _slots = new PacketBuffer?[FirstSlots];

    // Nothing is kept below _tail, and nothing taken below _floor. Between them lies what never came and still may.
    private long _tail = None;
    private long _floor = None;

    /// <param name="capacity">Packets at most; rounded up to a power of two.</param>
    /// <param name="keep">How long a packet stays, if there is room.</param>
    /// <param name="replayPackets">The longest run since a key frame that stays for longer than that.</param>
    public PacketHistory(int capacity, TimeSpan keep, int replayPackets)
    {
        _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, FirstSlots));
        (_keep, _replayPackets) = (keep, replayPackets);
    }

    /// <summary>The highest extended sequence number stored; meaningless while <see cref="IsEmpty"/>.</summary>
    public long Newest { get; private set; } = None;

    public bool IsEmpty => Newest == None;

    /// <summary>Extended sequence number of the first packet of the newest key frame, or <c>null</c>.</summary>
    public long? KeyFrameStart { get; private set; }

    /// <summary>
    /// A viewer can begin from what is kept: all since the newest key frame is here, but for packets lost on the way
    /// in, and it is no more than may be sent at once.
    /// </summary>
    public bool CanReplay =>
        KeyFrameStart is { } start && Newest - start < _replayPackets && Find(start) is not null;

    public PacketBuffer? Find(long extendedSequence)
    {
        if (extendedSequence < _tail)
        {
            return null;
        }

        PacketBuffer? packet = _slots[extendedSequence & (_slots.Length - 1)];
        return packet is not null && packet.ExtendedSequence == extendedSequence ? packet : null;
    }

    /// <summary>Keeps a packet (and a reference to it), and lets older ones go.</summary>
    /// <param name="packet">The caller keeps its own reference.</param>
    /// <param name="now">When it arrived.</param>
    /// <returns>False when it is a duplicate or too old to keep.</returns>
    public bool Add(PacketBuffer packet, MonoTime now)
    {
        long sequence = packet.ExtendedSequence;
        if (IsEmpty)
        {
            (Newest, _tail) = (sequence, sequence);
        }
        else if (sequence < _floor || sequence <= Newest - _capacity || Find(sequence) is not null)
        {
            return false;
        }

        if (sequence > Newest)
        {
            Advance(sequence);
        }

        _tail = Math.Min(_tail, sequence);
        Grow();
        packet.Retain();
        _slots[sequence & (_slots.Length - 1)] = packet;
        LetOldGo(now);
        return true;
    }

    /// <summary>What is kept now, oldest first.</summary>
    public PacketBuffer[] ToArray()
    {
        if (IsEmpty)
        {
            return [];
        }

        List<PacketBuffer> kept = [];
        for (long sequence = _tail; sequence <= Newest; sequence++)
        {
            if (Find(sequence) is { } packet)
            {
                kept.Add(packet);
            }
        }

        return [.. kept];
    }

    public void MarkKeyFrame(long extendedSequence)
    {
        if (KeyFrameStart is null || extendedSequence > KeyFrameStart)
        {
            KeyFrameStart = extendedSequence;
        }
    }

    public void Clear()
    {
        for (; _tail <= Newest && !IsEmpty; _tail++)
        {
            Drop(_tail);
        }

        (Newest, _tail, _floor, KeyFrameStart) = (None, None, None, null);
    }

    private void Advance(long newest)
    {
        long first = newest - _capacity + 1;
        for (; _tail < first && _tail <= Newest; _tail++)
        {
            Drop(_tail);
        }

        _tail = Math.Max(_tail, first);
        Newest = newest;
    }

    // A gap costs a step for each packet missing, and is passed once unless something of it arrives after all.
    private void LetOldGo(MonoTime now)
    {
        long end = CanReplay ? KeyFrameStart!.Value : Newest;
        for (; _tail < end; _tail++)
        {
            if (Find(_tail) is not { } packet)
            {
                continue;
            }

            if (now - packet.ArrivedAt <= _keep)
            {
                return;
            }

            Drop(_tail);
            _floor = _tail + 1;
        }
    }

    private void Drop(long sequence)
    {
        ref PacketBuffer? slot = ref _slots[sequence & (_slots.Length - 1)];
        if (slot is { } packet && packet.ExtendedSequence == sequence)
        {
            slot = null;
            packet.Release();
        }
    }

    // The ring starts small, because most layers (sound, thin video) never need the whole of it.
    private void Grow()
    {
        long span = Newest - _tail + 1;
        if (span <= _slots.Length)
        {
            return;
        }

        PacketBuffer?[] grown = new PacketBuffer?[BitOperations.RoundUpToPowerOf2((ulong)span)];
        foreach (PacketBuffer? packet in _slots)
        {
            if (packet is not null)
            {
                grown[packet.ExtendedSequence & (grown.Length - 1)] = packet;
            }
        }

        _slots = grown;
    }
}
