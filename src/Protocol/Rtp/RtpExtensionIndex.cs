using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ooblex.Protocol.Rtp;

/// <summary>Where in one packet each known header extension lies: read once, used by every viewer.</summary>
/// <remarks>A plain value of offsets; it holds no reference to the packet and may travel with it.</remarks>
public struct RtpExtensionIndex
{
    private Places _places;
    private ushort _present; // Bit by kind.

    /// <summary>Walks the extension of a packet once.</summary>
    /// <param name="packet">The packet <paramref name="header"/> was read from.</param>
    /// <param name="header">Its header.</param>
    /// <param name="map">The ids its sender negotiated.</param>
    public static RtpExtensionIndex Read(ReadOnlySpan<byte> packet, in RtpHeader header, ExtensionMap map)
    {
        RtpExtensionIndex index = default;
        if (header.HasExtension)
        {
            foreach (RtpExtension element in RtpExtensions.Enumerate(packet, header))
            {
                if (element.Offset <= ushort.MaxValue
                    && map.TryGetKind(element.Id, out HeaderExtensionKind kind)
                    && !index.Has(kind))
                {
                    index._places[(int)kind] = new Place((ushort)element.Offset, (byte)element.Value.Length);
                    index._present |= BitOf(kind);
                }
            }
        }

        return index;
    }

    public readonly bool Has(HeaderExtensionKind kind) => (_present & BitOf(kind)) != 0;

    /// <param name="kind">Which.</param>
    /// <param name="packet">The packet this index was read from.</param>
    /// <param name="value">A slice of it.</param>
    public readonly bool TryGet(HeaderExtensionKind kind, ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> value)
    {
        if (!Has(kind))
        {
            value = default;
            return false;
        }

        Place place = _places[(int)kind];
        value = packet.Slice(place.Offset, place.Length);
        return true;
    }

    /// <summary>The transport-wide sequence number, where the packet has one.</summary>
    public readonly bool TryGetTransportSequence(ReadOnlySpan<byte> packet, out ushort sequence)
    {
        if (TryGet(HeaderExtensionKind.TransportCc, packet, out ReadOnlySpan<byte> value) && value.Length >= 2)
        {
            sequence = BinaryPrimitives.ReadUInt16BigEndian(value);
            return true;
        }

        sequence = 0;
        return false;
    }

    internal static ushort BitOf(HeaderExtensionKind kind) => (ushort)(1 << (int)kind);

    internal readonly bool HasAny(ushort kinds) => (_present & kinds) != 0;

    private readonly record struct Place(ushort Offset, byte Length);

    // One slot per kind; RtpExtensionIndexTests holds the two numbers together.
    [InlineArray(SlotCount)]
    private struct Places
    {
        private Place _first;
    }

    internal const int SlotCount = 9;
}
