using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;

namespace Ooblex.Forwarding.Relay;

/// <summary>Which packet of which layer each number of a relay was, as long as the far end may ask for it.</summary>
internal sealed class SentPackets
{
    private const int Slots = NackGenerator.WindowPackets;

    private readonly Entry[] _entries = new Entry[Slots];

    /// <summary>The number of the next packet.</summary>
    public uint Next { get; private set; }

    /// <summary>Gives a packet the next number.</summary>
    public uint Add(SourceLayer layer, PacketBuffer packet)
    {
        uint number = Next++;
        _entries[number % Slots] = new Entry(layer, packet.ExtendedSequence);
        return number;
    }

    /// <summary>The packet, if its layer has it still.</summary>
    public PacketBuffer? Find(uint number, out SourceLayer layer)
    {
        Entry entry = _entries[number % Slots];
        uint age = unchecked(Next - 1 - number);
        layer = entry.Layer;
        return age < Slots && entry.Layer is not null ? entry.Layer.History.Find(entry.Sequence) : null;
    }

    private readonly record struct Entry(SourceLayer Layer, long Sequence);
}
