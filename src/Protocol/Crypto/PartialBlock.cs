using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>Reads and writes 1 to 15 bytes as a block that ends in zeros, and touches no byte beside them.</summary>
internal static class PartialBlock
{
    public static Vector128<byte> Load(ref byte source, int length)
    {
        ulong low;
        ulong high = 0;
        if (length >= 8)
        {
            low = Read<ulong>(ref source, 0);
            high = length == 8 ? 0 : Read<ulong>(ref source, length - 8) >> (8 * (16 - length));
        }
        else if (length >= 4)
        {
            low = Read<uint>(ref source, 0) | ((ulong)Read<uint>(ref source, length - 4) << (8 * (length - 4)));
        }
        else
        {
            int middle = length / 2; // Of one byte all three are the same.
            low = source
                | ((ulong)Unsafe.Add(ref source, middle) << (8 * middle))
                | ((ulong)Unsafe.Add(ref source, length - 1) << (8 * (length - 1)));
        }

        return Vector128.Create(low, high).AsByte();
    }

    public static void Store(Vector128<byte> block, ref byte target, int length)
    {
        UInt128 value = new(block.AsUInt64()[1], block.AsUInt64()[0]);
        if (length >= 8)
        {
            Write(ref target, 0, (ulong)value);
            Write(ref target, length - 8, (ulong)(value >> (8 * (length - 8))));
        }
        else if (length >= 4)
        {
            Write(ref target, 0, (uint)value);
            Write(ref target, length - 4, (uint)(value >> (8 * (length - 4))));
        }
        else
        {
            target = (byte)value;
            Unsafe.Add(ref target, length / 2) = (byte)(value >> (8 * (length / 2)));
            Unsafe.Add(ref target, length - 1) = (byte)(value >> (8 * (length - 1)));
        }
    }

    private static T Read<T>(ref byte source, int at) => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref source, at));

    private static void Write<T>(ref byte target, int at, T value) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, at), value);
}
