using System.Numerics;

namespace Ooblex.Forwarding.Packets;

/// <summary>The newest packets of one source layer: what retransmissions and late joiners are served from.</summary>
/// <remarks>
/// Invariants: <c>newest − capacity &lt; kept ≤ newest</c>; one packet per extended sequence number.
/// The key frame cache is the part from <see cref="KeyFrameStart"/> on, as long as none of it has been pushed out.
/// </remarks>
public sealed class PacketHistory
{
    private const long None = long.MinValue;
    private const int FirstSlots = 32;

    private readonly int _capacity;
    private PacketBuffer?[] _slots = new PacketBuffer?[FirstSlots];
    private long _oldest = None;

    public PacketHistory(int capacity) =>
        _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, FirstSlots));

    /// <summary>The highest extended sequence number stored; meaningless while <see cref="IsEmpty"/>.</summary>
    public long Newest { get; private set; } = None;

    public bool IsEmpty => Newest == None;

    /// <summary>Extended sequence number of the first packet of the newest key frame, or <c>null</c>.</summary>
    public long? KeyFrameStart { get; private set; }

    /// <summary>
    /// True when everything since the newest key frame began is here, but for packets lost on the way in.
    /// </summary>
    public bool HasKeyFrame => KeyFrameStart is { } start && start >= _oldest && Find(start) is not null;

    public PacketBuffer? Find(long extendedSequence)
    {
        PacketBuffer? packet = _slots[extendedSequence & (_slots.Length - 1)];
        return packet is not null && packet.ExtendedSequence == extendedSequence ? packet : null;
    }

    /// <summary>Keeps a packet (and a reference to it). False when it is a duplicate or too old to keep.</summary>
    public bool Add(PacketBuffer packet)
    {
        long sequence = packet.ExtendedSequence;
        if (IsEmpty)
        {
            (Newest, _oldest) = (sequence, sequence);
        }
        else if (sequence <= Newest - _capacity || Find(sequence) is not null)
        {
            return false;
        }

        if (sequence > Newest)
        {
            Newest = sequence;
        }

        _oldest = Math.Max(Math.Min(_oldest, sequence), Newest - _capacity + 1);
        Grow();
        ref PacketBuffer? slot = ref _slots[sequence & (_slots.Length - 1)];
        slot?.Release();
        packet.Retain();
        slot = packet;
        return true;
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
        foreach (PacketBuffer? packet in _slots)
        {
            packet?.Release();
        }

        Array.Clear(_slots);
        (Newest, _oldest, KeyFrameStart) = (None, None, null);
    }

    // The ring starts small, because most layers (sound, thin video) never need the whole of it.
    private void Grow()
    {
        long span = Newest - _oldest + 1;
        if (span <= _slots.Length)
        {
            return;
        }

        if (_slots.Length < _capacity)
        {
            Resize((int)Math.Min(_capacity, (long)BitOperations.RoundUpToPowerOf2((ulong)span)));
        }

        _oldest = Math.Max(_oldest, Newest - _slots.Length + 1);
    }

    private void Resize(int length)
    {
        PacketBuffer?[] grown = new PacketBuffer?[length];
        foreach (PacketBuffer? packet in _slots)
        {
            if (packet is null)
            {
                continue;
            }

            if (packet.ExtendedSequence >= Newest - length + 1)
            {
                grown[packet.ExtendedSequence & (length - 1)] = packet;
            }
            else
            {
                packet.Release();
            }
        }

        _slots = grown;
    }
}
