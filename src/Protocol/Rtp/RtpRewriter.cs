using System.Buffers.Binary;
using System.Text;

namespace Ooblex.Protocol.Rtp;

/// <summary>Gives a publisher's packets the header that one viewer's m-section negotiated.</summary>
/// <remarks>
/// The part that is the same in every packet (profile, transport-wide number, MID) is written from a template; most
/// packets need nothing else. Contributing sources, padding and the publisher's own MID, RID, transport-wide number
/// and send time are not passed on. Allocates nothing after construction. One owner thread.
/// </remarks>
public sealed class RtpRewriter
{
    /// <summary>The most one header can take, with every extension at its longest in the two-byte form.</summary>
    public const int MaxHeaderLength = 320;

    private const int BlockHeaderLength = 4;
    private const int MaxMidLength = 16; // What the one-byte form can hold (RFC 8285 §4.2).

    // What describes the media itself and stays true on the way to a viewer. A publisher cannot blow up the headers
    // of its viewers: an element of another length than its definition says is left out.
    private static readonly ForwardRule[] Rules =
    [
        new(HeaderExtensionKind.AudioLevel, 1, 1),
        new(HeaderExtensionKind.VideoOrientation, 1, 1),
        new(HeaderExtensionKind.PlayoutDelay, 3, 3),
        new(HeaderExtensionKind.DependencyDescriptor, 3, 255),
    ];

    private readonly Forward[] _forwards;
    private readonly ushort _forwardedKinds;
    private readonly Template _withMid;
    private readonly Template _withoutMid;
    private readonly bool _hasTransportSequence;
    private readonly bool _twoByte;

    /// <param name="viewer">The ids of the viewer's m-section.</param>
    /// <param name="mid">Of the viewer's m-section; written only where its extension was negotiated.</param>
    public RtpRewriter(ExtensionMap viewer, string mid)
    {
        // A long dependency descriptor is left out of a one-byte block: the viewer may not have agreed to mixed
        // forms (RFC 8285 §4.1.2).
        _twoByte = viewer.NeedsTwoByteForm;
        int longest = _twoByte ? 255 : 16;
        _forwards =
        [
            .. Rules.Where(rule => viewer.Has(rule.Kind)).Select(rule => new Forward(
                rule.Kind, viewer[rule.Kind], rule.MinLength, (byte)Math.Min(rule.MaxLength, longest))),
        ];
        foreach (Forward forward in _forwards)
        {
            _forwardedKinds |= RtpExtensionIndex.BitOf(forward.Kind);
        }

        _hasTransportSequence = viewer.Has(HeaderExtensionKind.TransportCc);
        _withoutMid = CreateTemplate(viewer, default);
        byte[] midBytes = Encoding.UTF8.GetBytes(mid);
        _withMid = midBytes.Length is > 0 and <= MaxMidLength ? CreateTemplate(viewer, midBytes) : _withoutMid;
    }

    /// <summary>
    /// Whether packets name their m-section. May be switched off once the viewer has reported on the SSRC.
    /// </summary>
    public bool IncludesMid { get; set; } = true;

    /// <summary>Writes the header that goes in front of the publisher's payload.</summary>
    /// <param name="packet">The publisher's packet.</param>
    /// <param name="extensions">Read from it.</param>
    /// <param name="outgoing">The viewer's numbers.</param>
    /// <param name="destination">Room for <see cref="MaxHeaderLength"/> is always enough.</param>
    /// <returns>The header's bytes; 0 when it does not fit.</returns>
    public int Write(
        ReadOnlySpan<byte> packet,
        in RtpExtensionIndex extensions,
        in RtpOutgoing outgoing,
        Span<byte> destination)
    {
        Template template = IncludesMid ? _withMid : _withoutMid;
        if (destination.Length < RtpHeader.FixedLength + template.Bytes.Length)
        {
            return 0;
        }

        Span<byte> block = destination[RtpHeader.FixedLength..];
        template.Bytes.CopyTo(block);
        if (_hasTransportSequence)
        {
            // The first element of the template: its value follows a prefix of one or two bytes.
            int offset = BlockHeaderLength + (_twoByte ? 2 : 1);
            BinaryPrimitives.WriteUInt16BigEndian(block[offset..], outgoing.TransportSequence);
        }

        int blockLength = template.Bytes.Length;
        if (extensions.HasAny(_forwardedKinds)
            && !TryForwardAll(packet, extensions, outgoing.FrameNumberOffset, block, template, out blockLength))
        {
            return 0;
        }

        RtpHeaderWriter.Write(destination, outgoing, hasExtension: blockLength != 0);
        return RtpHeader.FixedLength + blockLength;
    }

    private bool TryForwardAll(
        ReadOnlySpan<byte> packet,
        in RtpExtensionIndex extensions,
        ushort frameNumberOffset,
        Span<byte> block,
        Template template,
        out int blockLength)
    {
        blockLength = 0;
        int length = template.Length;
        if (length == 0)
        {
            if (block.Length < BlockHeaderLength)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(block, Profile);
            length = BlockHeaderLength;
        }

        foreach (ref readonly Forward forward in _forwards.AsSpan())
        {
            if (extensions.TryGet(forward.Kind, packet, out ReadOnlySpan<byte> value)
                && forward.Accepts(value.Length)
                && !TryForward(block, forward, value, frameNumberOffset, ref length))
            {
                return false;
            }
        }

        blockLength = length == BlockHeaderLength ? 0 : Complete(block, length);
        return true;
    }

    private ushort Profile => _twoByte ? RtpExtensions.TwoByteProfile : RtpExtensions.OneByteProfile;

    private bool TryForward(
        Span<byte> block, in Forward forward, ReadOnlySpan<byte> value, ushort frameNumberOffset, ref int length)
    {
        if (!TryAppend(block, forward.Id, value, ref length))
        {
            return false;
        }

        if (forward.Kind == HeaderExtensionKind.DependencyDescriptor && frameNumberOffset != 0)
        {
            // Mandatory fields: flags and template id in one byte, then the frame number (AV1 RTP spec §A.8.1).
            Span<byte> number = block.Slice(length - value.Length + 1, 2);
            ushort moved = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(number) + frameNumberOffset);
            BinaryPrimitives.WriteUInt16BigEndian(number, moved);
        }

        return true;
    }

    private bool TryAppend(Span<byte> block, byte id, ReadOnlySpan<byte> value, ref int length)
    {
        int prefix = _twoByte ? 2 : 1;
        if (prefix + value.Length > (block.Length & ~3) - length)
        {
            return false;
        }

        if (_twoByte)
        {
            block[length] = id;
            block[length + 1] = (byte)value.Length;
        }
        else
        {
            block[length] = (byte)((id << 4) | (value.Length - 1));
        }

        value.CopyTo(block[(length + prefix)..]);
        length += prefix + value.Length;
        return true;
    }

    private static int Complete(Span<byte> block, int length)
    {
        int padded = (length + 3) & ~3;
        block[length..padded].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(block[2..], (ushort)((padded - BlockHeaderLength) / 4));
        return padded;
    }

    // The block as it is when a packet has nothing to forward; empty when it would have no element.
    private Template CreateTemplate(ExtensionMap viewer, ReadOnlySpan<byte> mid)
    {
        Span<byte> block = stackalloc byte[64];
        BinaryPrimitives.WriteUInt16BigEndian(block, Profile);
        int length = BlockHeaderLength;
        if (_hasTransportSequence)
        {
            TryAppend(block, viewer[HeaderExtensionKind.TransportCc], [0, 0], ref length);
        }

        if (!mid.IsEmpty && viewer.Has(HeaderExtensionKind.Mid))
        {
            TryAppend(block, viewer[HeaderExtensionKind.Mid], mid, ref length);
        }

        return length == BlockHeaderLength
            ? new Template([], 0)
            : new Template(block[..Complete(block, length)].ToArray(), length);
    }

    // Padded bytes, and where the elements end.
    private readonly record struct Template(byte[] Bytes, int Length);

    private readonly record struct ForwardRule(HeaderExtensionKind Kind, byte MinLength, byte MaxLength);

    private readonly record struct Forward(HeaderExtensionKind Kind, byte Id, byte MinLength, byte MaxLength)
    {
        public bool Accepts(int length) => length >= MinLength && length <= MaxLength;
    }
}
