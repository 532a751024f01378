using System.Buffers.Binary;
using Ooblex.Forwarding.Packets;

namespace Ooblex.Forwarding.Frames;

/// <summary>H.264: NAL units behind start codes, from single units, STAP-A and FU-A (RFC 6184 §5.6 to §5.8).</summary>
/// <remarks>
/// Parameter sets are kept: some senders say them once, or in a packet of their own, and every key frame that comes out
/// of here has them.
/// </remarks>
internal sealed class H264Frames : FrameBuilder
{
    private const int StapA = 24;
    private const int FuA = 28;
    private const int Slice = 1;
    private const int Idr = 5;
    private const int Sps = 7;
    private const int Pps = 8;
    private const int ReferenceIdc = 0x60;
    private const int MaxSetBytes = 1_024;

    private static readonly byte[] StartCode = [0, 0, 0, 1];

    private byte[] _sps = [];
    private byte[] _pps = [];
    private Found _found;
    private bool _isInFragment;

    public override FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame)
    {
        (_found, _isInFragment, isKeyFrame) = (default, false, false);
        bool isWhole = true;
        for (int i = 0; i < packets.Length && isWhole; i++)
        {
            ReadOnlySpan<byte> payload = packets[i].Payload;
            isWhole = payload.IsEmpty || Take(payload, writer);
        }

        if (!isWhole || _isInFragment)
        {
            return FrameOutcome.Malformed;
        }

        isKeyFrame = _found.HasIdr || _found.HasSps;
        IsDiscardable = !_found.HasReference;
        return _found.HasPicture ? FrameOutcome.Frame : FrameOutcome.Nothing;
    }

    private bool Take(ReadOnlySpan<byte> payload, FrameWriter writer)
    {
        int type = payload[0] & 0x1F;
        if (_isInFragment && type != FuA)
        {
            return false;
        }

        return type switch
        {
            >= 1 and < StapA => TakeUnit(payload, writer),
            StapA => TakeAggregate(payload[1..], writer),
            FuA => payload.Length > 2 && TakeFragment(payload, writer),
            _ => false, // Interleaved forms are never negotiated.
        };
    }

    // RFC 6184 §5.7.1: each unit behind its 16-bit size.
    private bool TakeAggregate(ReadOnlySpan<byte> units, FrameWriter writer)
    {
        while (units.Length > 2)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(units);
            if (size == 0 || size > units.Length - 2 || !TakeUnit(units.Slice(2, size), writer))
            {
                return false;
            }

            units = units[(2 + size)..];
        }

        return units.IsEmpty;
    }

    // RFC 6184 §5.8: indicator (F NRI 28), header (S E R type), a part of the unit without its own header.
    private bool TakeFragment(ReadOnlySpan<byte> payload, FrameWriter writer)
    {
        bool isStart = (payload[1] & 0x80) != 0;
        bool isEnd = (payload[1] & 0x40) != 0;
        if (isStart == _isInFragment || (isStart && isEnd))
        {
            return false;
        }

        if (isStart)
        {
            byte header = (byte)((payload[0] & 0xE0) | (payload[1] & 0x1F));
            Note(header, writer);
            writer.Append(StartCode);
            writer.Append(header);
        }

        writer.Append(payload[2..]);
        _isInFragment = !isEnd;
        return true;
    }

    private bool TakeUnit(ReadOnlySpan<byte> unit, FrameWriter writer)
    {
        int type = unit[0] & 0x1F;
        if (type is Sps or Pps)
        {
            Keep(type, unit);
        }

        Note(unit[0], writer);
        writer.Append(StartCode);
        writer.Append(unit);
        return true;
    }

    private void Keep(int type, ReadOnlySpan<byte> unit)
    {
        ref byte[] kept = ref type == Sps ? ref _sps : ref _pps;
        if (unit.Length <= MaxSetBytes && !unit.SequenceEqual(kept))
        {
            kept = unit.ToArray();
        }
    }

    private void Note(byte header, FrameWriter writer)
    {
        int type = header & 0x1F;
        if (type == Idr && !_found.HasSps && !_found.HasPicture && _sps.Length > 0)
        {
            writer.Append(StartCode);
            writer.Append(_sps);
            writer.Append(StartCode);
            writer.Append(_pps);
        }

        _found.HasIdr |= type == Idr;
        _found.HasSps |= type == Sps;
        _found.HasPicture |= type is >= Slice and <= Idr;

        // H.264 §7.4.1: nal_ref_idc is above 0 for parameter sets and for slices of pictures that others refer to.
        _found.HasReference |= (header & ReferenceIdc) != 0 && type is (>= Slice and <= Idr) or Sps or Pps;
    }

    private struct Found
    {
        public bool HasIdr;
        public bool HasSps;
        public bool HasPicture;
        public bool HasReference;
    }
}
