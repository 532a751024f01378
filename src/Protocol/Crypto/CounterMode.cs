using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>Adds the keystream of consecutive counters to data of any length.</summary>
internal static class CounterMode<TLanes, TVector>
    where TLanes : struct, ICarrylessLanes<TVector>
    where TVector : struct
{
    /// <param name="schedule">The round keys.</param>
    /// <param name="rounds">10 or 14.</param>
    /// <param name="start">The block with counter 0, the first round key added.</param>
    /// <param name="counter">Of the first block of data; a multiple of 8.</param>
    /// <param name="source">What to encrypt or decrypt.</param>
    /// <param name="target">The same memory, or other memory.</param>
    /// <param name="length">In bytes.</param>
    public static void Xor(
        ref byte schedule,
        int rounds,
        Vector128<byte> start,
        uint counter,
        ref byte source,
        ref byte target,
        int length)
    {
        int groups = length / AesBlocks.GroupLength;
        Groups<TLanes, TVector>.Xor(ref schedule, rounds, start, counter, ref source, ref target, groups);
        int at = groups * AesBlocks.GroupLength;
        if (at < length)
        {
            Groups<TLanes, TVector>.XorLast(
                ref schedule, rounds, start, counter + (uint)(groups * AesBlocks.Lanes),
                ref Unsafe.Add(ref source, at), ref Unsafe.Add(ref target, at), length - at);
        }
    }
}
