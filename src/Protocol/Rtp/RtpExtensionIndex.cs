using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ooblex.Protocol.Rtp;

/// <summary>Where in one packet each known header extension lies: read once, used by every viewer.</summary>
/// <remarks>A plain value of offsets; it holds no reference to the packet and may travel with it.</remarks>
public struct RtpExtensionIndex
{
    private Places _places;

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
                // Offset 0 means "absent": no element can lie there.
                if (element.Offset <= ushort.MaxValue && map.TryGetKind(element.Id, out HeaderExtensionKind kind)
                    && index._places[(int)kind].Offset == 0)
                {
                    index._places[(int)kind] = new Place((ushort)element.Offset, (byte)element.Value.Length);
                }
            }
        }

        return index;
    }

    public readonly bool Has(HeaderExtensionKind kind) => _places[(int)kind].Offset != 0;

    /// <param name="kind">Which.</param>
    /// <param name="packet">The packet this index was read from.</param>
    /// <param name="value">A slice of it.</param>
    public readonly bool TryGet(HeaderExtensionKind kind, ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> value)
    {
        Place place = _places[(int)kind];
        value = place.Offset == 0 ? default : packet.Slice(place.Offset, place.Length);
        return place.Offset != 0;
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

    private readonly record struct Place(ushort Offset, byte Length);

    // One slot per kind; RtpExtensionIndexTests holds the two numbers together.
    [InlineArray(SlotCount)]
    private struct Places
    {
        private Place _first;
    }

    internal const int SlotCount = 9;
}
