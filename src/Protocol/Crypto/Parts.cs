using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>The beginning and the end of a message, a block at a time: what every processor of ours can do.</summary>
internal static class Parts
{
    public static void Add(ref byte source, ref byte target, in EightBlocks stream, int length)
    {
        ref byte keystream = ref Unsafe.As<EightBlocks, byte>(ref Unsafe.AsRef(in stream));
        nuint at = 0;
        for (; length >= AesBlocks.Length; length -= AesBlocks.Length)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref source, at) ^ Vector128.LoadUnsafe(ref keystream, at);
            block.StoreUnsafe(ref target, at);
            at += AesBlocks.Length;
        }

        if (length > 0)
        {
            Vector128<byte> block = PartialBlock.Load(ref Unsafe.Add(ref source, at), length);
            PartialBlock.Store(
                block ^ Vector128.LoadUnsafe(ref keystream, at), ref Unsafe.Add(ref target, at), length);
        }
    }

    public static Products<Vector128<ulong>> Multiply(ref byte data, int length, ref byte powers)
    {
        Products<Vector128<ulong>> sum = default;
        nuint at = 0;
        for (; length >= AesBlocks.Length; length -= AesBlocks.Length)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref data, at);
            Ghash.Multiply(Ghash.Reverse(block), Vector128.LoadUnsafe(ref powers, at), ref sum);
            at += AesBlocks.Length;
        }

        if (length > 0)
        {
            Vector128<byte> block = PartialBlock.Load(ref Unsafe.Add(ref data, at), length);
            Ghash.Multiply(Ghash.Reverse(block), Vector128.LoadUnsafe(ref powers, at), ref sum);
        }

        return sum;
    }
}
