using System.Buffers;
using System.Numerics;

namespace Ooblex.Forwarding.Frames;

/// <summary>A frame that is being put together, in a pooled buffer that grows up to a limit.</summary>
/// <remarks>Once the limit is passed nothing more is taken, and the frame is of no use.</remarks>
internal sealed class FrameWriter(int maxBytes)
{
    private const int First = 4_096;

    private byte[]? _bytes;

    public int Length { get; private set; }

    /// <summary>More was written than is allowed.</summary>
    public bool IsOverfull { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (TryReserve(bytes.Length))
        {
            bytes.CopyTo(_bytes.AsSpan(Length));
            Length += bytes.Length;
        }
    }

    public void Append(byte value)
    {
        if (TryReserve(1))
        {
            _bytes![Length++] = value;
        }
    }

    /// <summary>Little-endian base 128, as AV1 writes sizes.</summary>
    public void AppendLeb128(int value)
    {
        uint left = (uint)value;
        while (left >= 0x80)
        {
            Append((byte)(left | 0x80));
            left >>= 7;
        }

        Append((byte)left);
    }

    /// <summary>Gives the buffer away, and begins anew.</summary>
    public byte[] Detach()
    {
        byte[] bytes = _bytes ?? ArrayPool<byte>.Shared.Rent(1);
        (_bytes, Length, IsOverfull) = (null, 0, false);
        return bytes;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (Length, IsOverfull) = (0, false);

    /// <summary>Gives back what it holds.</summary>
    public void Free() => ArrayPool<byte>.Shared.Return(Detach());

    private bool TryReserve(int count)
    {
        int needed = Length + count;
        if (IsOverfull || needed > maxBytes)
        {
            IsOverfull = true;
            return false;
        }

        if (_bytes is null || needed > _bytes.Length)
        {
            uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, First));
            byte[] grown = ArrayPool<byte>.Shared.Rent((int)size);
            Written.CopyTo(grown);
            if (_bytes is { } old)
            {
                ArrayPool<byte>.Shared.Return(old);
            }

            _bytes = grown;
        }

        return true;
    }
}
