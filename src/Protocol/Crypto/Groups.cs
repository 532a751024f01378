using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>The inner loops, over groups of eight blocks. Optimised from the first call on: the first packets of a node
/// would otherwise run in a tier where each of these instructions is a call.</summary>
internal static class Groups<TLanes, TVector>
    where TLanes : struct, ICarrylessLanes<TVector>
    where TVector : struct
{
    /// <summary>Encrypts, and multiplies the ciphertext while the next group is being encrypted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Seal(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        uint counter,
        ref byte source,
        ref byte target,
        int groups,
        ref byte powers,
        out Products<Vector128<ulong>> products)
    {
        Products<TVector> sum = default;
        nuint end = (nuint)groups * AesBlocks.GroupLength;
        for (nuint at = 0; at < end; at += AesBlocks.GroupLength)
        {
            EightBlocks keystream =
                AesBlocks.EncryptCounters(ref schedule, rounds, start ^ AesBlocks.Counter(counter));
            ref byte to = ref Unsafe.Add(ref target, at);
            TLanes.Add(ref Unsafe.Add(ref source, at), ref to, keystream);
            TLanes.Multiply(ref to, ref Unsafe.Add(ref powers, at), ref sum);
            counter += AesBlocks.Lanes;
        }

        products = TLanes.Fold(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Xor(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        uint counter,
        ref byte source,
        ref byte target,
        int groups)
    {
        nuint end = (nuint)groups * AesBlocks.GroupLength;
        for (nuint at = 0; at < end; at += AesBlocks.GroupLength)
        {
            EightBlocks keystream =
                AesBlocks.EncryptCounters(ref schedule, rounds, start ^ AesBlocks.Counter(counter));
            TLanes.Add(ref Unsafe.Add(ref source, at), ref Unsafe.Add(ref target, at), keystream);
            counter += AesBlocks.Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ref byte blocks, int groups, ref byte powers, out Products<Vector128<ulong>> products)
    {
        Products<TVector> sum = default;
        nuint end = (nuint)groups * AesBlocks.GroupLength;
        for (nuint at = 0; at < end; at += AesBlocks.GroupLength)
        {
            TLanes.Multiply(ref Unsafe.Add(ref blocks, at), ref Unsafe.Add(ref powers, at), ref sum);
        }

        products = TLanes.Fold(sum);
    }
}
