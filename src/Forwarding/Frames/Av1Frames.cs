using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Frames;

/// <summary>AV1: OBUs with sizes behind a temporal delimiter, the low-overhead form (AV1 RTP §4.4, AV1 §5.2).</summary>
internal sealed class Av1Frames : FrameBuilder
{
    private const int SequenceHeader = 1;
    private const int TemporalDelimiter = 2;
    private const int FrameHeader = 3;
    private const int WholeFrame = 6;
    private const int TileList = 8;
    private const int HasExtension = 0x04;
    private const int HasSize = 0x02;

    private static readonly byte[] Delimiter = [TemporalDelimiter << 3 | HasSize, 0];

    // The parts of the OBU that is open: its size is written before it, and known at its end only.
    private readonly List<Part> _parts = [];
    private bool _continues; // The last element of the packet before goes on.
    private bool _hasSequence;
    private bool _hasFrame;
    private Av1Sequence _sequence; // The newest.

    public override FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame)
    {
        _parts.Clear();
        (_continues, _hasSequence, _hasFrame, isKeyFrame, IsDiscardable) = (false, false, false, false, true);
        writer.Append(Delimiter);
        for (int i = 0; i < packets.Length; i++)
        {
            if (!packets[i].Payload.IsEmpty && !Take(packets, i, writer))
            {
                return FrameOutcome.Malformed;
            }
        }

        isKeyFrame = _hasSequence;
        IsDiscardable &= _hasFrame && !_hasSequence;
        if (_continues)
        {
            return FrameOutcome.Malformed;
        }

        return writer.Length > Delimiter.Length ? FrameOutcome.Frame : FrameOutcome.Nothing;
    }

    // The aggregation header: Z Y W W N. All elements but the last of W stand behind a size.
    private bool Take(ReadOnlySpan<PacketBuffer> packets, int index, FrameWriter writer)
    {
        ReadOnlySpan<byte> payload = packets[index].Payload;
        byte header = payload[0];
        bool continuesBefore = (header & 0x80) != 0;
        bool goesOn = (header & 0x40) != 0;
        int counted = (header >> 4) & 0x03;
        if (continuesBefore != _continues)
        {
            return false;
        }

        int offset = 1;
        for (int element = 0; offset < payload.Length; element++)
        {
            int size = payload.Length - offset;
            if (element != counted - 1 && !TryReadLeb128(payload, ref offset, out size))
            {
                return false;
            }

            _parts.Add(new Part(index, offset, size));
            offset += size;
            _continues = goesOn && offset == payload.Length;
            if (!_continues && !TryClose(packets, writer))
            {
                return false;
            }

            if (counted != 0 && element == counted - 1)
            {
                return offset == payload.Length;
            }
        }

        return offset > 1;
    }

    private bool TryClose(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer)
    {
        int total = 0;
        foreach (Part part in _parts)
        {
            total += part.Length;
        }

        if (total == 0)
        {
            _parts.Clear();
            return true; // An empty element says nothing.
        }

        bool isTaken = TryWrite(packets, total, writer);
        _parts.Clear();
        return isTaken;
    }

    private bool TryWrite(ReadOnlySpan<PacketBuffer> packets, int total, FrameWriter writer)
    {
        byte header = ByteAt(packets, 0);
        int type = (header >> 3) & 0x0F;
        int headerBytes = (header & HasExtension) != 0 ? 2 : 1;
        if ((header & 0x80) != 0 || total < headerBytes)
        {
            return false;
        }

        if (type is TemporalDelimiter or TileList)
        {
            return true; // Not to be sent by RTP (§5), and no loss.
        }

        int skipped = headerBytes;
        if ((header & HasSize) != 0 && !TrySkipSize(packets, total, ref skipped))
        {
            return false;
        }

        _hasSequence |= type == SequenceHeader;
        writer.Append((byte)(header | HasSize));
        if (headerBytes == 2)
        {
            writer.Append(ByteAt(packets, 1));
        }

        writer.AppendLeb128(total - skipped);
        int bodyAt = writer.Length;
        foreach (Part part in _parts)
        {
            ReadOnlySpan<byte> bytes = packets[part.Packet].Payload.Slice(part.Offset, part.Length);
            int leftOut = Math.Min(skipped, bytes.Length);
            skipped -= leftOut;
            writer.Append(bytes[leftOut..]);
        }

        Note(type, writer.Written[bodyAt..]);
        return true;
    }

    private void Note(int type, ReadOnlySpan<byte> body)
    {
        if (type == SequenceHeader)
        {
            _sequence = Av1Sequence.Read(body);
        }
        else if (type is FrameHeader or WholeFrame)
        {
            _hasFrame = true;
            IsDiscardable = IsDiscardable && Av1FrameHeader.LeavesNothing(body, _sequence);
        }
    }

    // A sender may leave the size in; then it must be what the element holds.
    private bool TrySkipSize(ReadOnlySpan<PacketBuffer> packets, int total, ref int skipped)
    {
        uint size = 0;
        for (int i = 0; i < 4 && skipped < total; i++)
        {
            byte next = ByteAt(packets, skipped++);
            size |= (uint)(next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0)
            {
                return size == total - skipped;
            }
        }

        return false;
    }

    private byte ByteAt(ReadOnlySpan<PacketBuffer> packets, int position)
    {
        foreach (Part part in _parts)
        {
            if (position < part.Length)
            {
                return packets[part.Packet].Payload[part.Offset + position];
            }

            position -= part.Length;
        }

        return 0;
    }

    private static bool TryReadLeb128(ReadOnlySpan<byte> payload, ref int offset, out int value)
    {
        value = 0;
        for (int i = 0; i < 3 && offset < payload.Length; i++)
        {
            byte next = payload[offset++];
            value |= (next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0)
            {
                return value <= payload.Length - offset;
            }
        }

        return false;
    }

    private readonly record struct Part(int Packet, int Offset, int Length);
}
