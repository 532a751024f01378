using System.Buffers.Binary;

namespace Ooblex.Forwarding.Frames;

/// <summary>H.264 from its form with start codes: single units, STAP-A for small ones, FU-A for large ones.</summary>
/// <remarks>Packetization mode 1 (RFC 6184 §6.3).</remarks>
internal sealed class H264Packetizer : Packetizer
{
    private const byte StapA = 24;
    private const byte FuA = 28;
    private const int AccessUnitDelimiter = 9;
    private const int ForbiddenAndImportance = 0xE0;
    private const int SizeBytes = 2;

    private static readonly byte[] StartCode = [0, 0, 1];

    private readonly List<(int Start, int Length)> _units = [];
    private int _next; // Of the units.
    private int _position; // In the unit that is being cut; 0 when none is.

    public override void Begin(ReadOnlySpan<byte> unit, bool isDiscardable = false)
    {
        _units.Clear();
        (_next, _position) = (0, 0);
        int start = AfterStartCode(unit, 0);
        while (start < unit.Length)
        {
            int next = AfterStartCode(unit, start);
            int end = next >= unit.Length && !EndsWithStartCode(unit, start) ? unit.Length : next - 3;
            int length = unit[start..end].TrimEnd((byte)0).Length; // A start code of four bytes, or padding.
            if (length > 0 && (unit[start] & 0x1F) != AccessUnitDelimiter)
            {
                _units.Add((start, length));
            }

            start = next;
        }

        IsDone = _units.Count == 0;
    }

    public override int Write(ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        if (IsDone)
        {
            return 0;
        }

        (int start, int length) = _units[_next];
        int written = length > MaxPayloadBytes
            ? WriteFragment(unit.Slice(start, length), payload)
            : WriteWhole(unit, payload);
        IsDone = _next == _units.Count;
        return written;
    }

    private int WriteFragment(ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        bool isFirst = _position == 0;
        _position = isFirst ? 1 : _position; // The unit's own header travels in those of the fragments.
        int length = Piece(unit.Length - _position, MaxPayloadBytes - 2);
        bool isLast = _position + length == unit.Length;
        payload[0] = (byte)((unit[0] & ForbiddenAndImportance) | FuA);
        payload[1] = (byte)((isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | (unit[0] & 0x1F));
        unit.Slice(_position, length).CopyTo(payload[2..]);
        _position = isLast ? 0 : _position + length;
        _next += isLast ? 1 : 0;
        return 2 + length;
    }

    private int WriteWhole(ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        int count = 0;
        int total = 1;
        while (_next + count < _units.Count
            && total + SizeBytes + _units[_next + count].Length <= MaxPayloadBytes)
        {
            total += SizeBytes + _units[_next + count].Length;
            count++;
        }

        if (count <= 1)
        {
            (int start, int length) = _units[_next++];
            unit.Slice(start, length).CopyTo(payload);
            return length;
        }

        return WriteAggregate(unit, payload, count);
    }

    private int WriteAggregate(ReadOnlySpan<byte> unit, Span<byte> payload, int count)
    {
        int importance = 0;
        int written = 1;
        for (; count > 0; count--, _next++)
        {
            (int start, int length) = _units[_next];
            importance = Math.Max(importance, unit[start] & 0x60);
            BinaryPrimitives.WriteUInt16BigEndian(payload[written..], (ushort)length);
            unit.Slice(start, length).CopyTo(payload[(written + SizeBytes)..]);
            written += SizeBytes + length;
        }

        payload[0] = (byte)(importance | StapA);
        return written;
    }

    // Behind the next 00 00 01, or the end.
    private static int AfterStartCode(ReadOnlySpan<byte> unit, int from)
    {
        int found = unit[from..].IndexOf(StartCode);
        return found < 0 ? unit.Length : from + found + 3;
    }

    private static bool EndsWithStartCode(ReadOnlySpan<byte> unit, int from) =>
        unit.Length - from >= 3 && unit[^3] == 0 && unit[^2] == 0 && unit[^1] == 1;
}
