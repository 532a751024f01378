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

    /// <summary>Encrypts the first six blocks or fewer, which take counters 2 to 7. The block of counter 1 is the mask
    /// of the tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SealFirst(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        ref byte source,
        ref byte target,
        int length,
        ref byte powers,
        out Products<Vector128<ulong>> products,
        out Vector128<byte> mask)
    {
        EightBlocks keystream = AesBlocks.EncryptCounters(ref schedule, rounds, start);
        mask = keystream.B1;
        products = TLanes.SealPart(ref source, ref target, keystream.LastSix, length, ref powers);
    }

    /// <summary>Encrypts eight blocks or fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SealLast(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        uint counter,
        ref byte source,
        ref byte target,
        int length,
        ref byte powers,
        out Products<Vector128<ulong>> products)
    {
        EightBlocks keystream = AesBlocks.EncryptCounters(ref schedule, rounds, start ^ AesBlocks.Counter(counter));
        products = TLanes.SealPart(ref source, ref target, keystream, length, ref powers);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void XorLast(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        uint counter,
        ref byte source,
        ref byte target,
        int length)
    {
        EightBlocks keystream = AesBlocks.EncryptCounters(ref schedule, rounds, start ^ AesBlocks.Counter(counter));
        TLanes.AddPart(ref source, ref target, keystream, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashLast(ref byte data, int length, ref byte powers, out Products<Vector128<ulong>> products) =>
        products = TLanes.MultiplyPart(ref data, length, ref powers);

    /// <summary>The keystream of counters 0 to 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void First(ref byte schedule, int rounds, Vector128<byte> start, out EightBlocks keystream) =>
        keystream = AesBlocks.EncryptCounters(ref schedule, rounds, start);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void XorFirst(ref byte source, ref byte target, in EightBlocks keystream, int length) =>
        TLanes.AddPart(ref source, ref target, keystream.LastSix, length);
}
