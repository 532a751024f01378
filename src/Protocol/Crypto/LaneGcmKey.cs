using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>AES-GCM on AES-NI and carry-less multiplication.</summary>
/// <remarks>Counter 1 makes the mask of the tag and text begins at counter 2, so the first group of eight blocks gives
/// the mask and six blocks of keystream. Time depends on lengths alone.</remarks>
internal sealed class LaneGcmKey<TLanes, TVector> : GcmKey
    where TLanes : struct, ICarrylessLanes<TVector>
    where TVector : struct
{
    private const int MaskOffset = AesBlocks.Length;
    private const int HeadOffset = 2 * AesBlocks.Length;
    private const int HeadLength = AesBlocks.GroupLength - HeadOffset;
    private readonly SecretMemory _memory;
    private readonly int _rounds;
    private readonly int _powers;
    private readonly int _scheduleOffset;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="powers">Of H, a multiple of 8.</param>
    public LaneGcmKey(ReadOnlySpan<byte> key, int powers)
    {
        _rounds = AesBlocks.Rounds(key.Length);
        _powers = powers;
        _scheduleOffset = powers * AesBlocks.Length;
        _memory = new SecretMemory(_scheduleOffset + AesBlocks.ScheduleLength(_rounds));
        ref byte schedule = ref Unsafe.Add(ref _memory.Start, _scheduleOffset);
        AesBlocks.Expand(key, ref schedule);
        Vector128<byte> hashKey = AesBlocks.EncryptOne(ref schedule, _rounds, Vector128<byte>.Zero);
        Ghash.WritePowers(hashKey, ref _memory.Start, powers);
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        Span<byte> tag)
    {
        Check(nonce, source, target, tag);
        ref byte powers = ref _memory.Start;
        ref byte schedule = ref Unsafe.Add(ref powers, _scheduleOffset);
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(target);
        GhashSum hash = new(ref powers, _powers);
        AddAssociated(ref hash, associated, AesBlocks.Count(source.Length) + 1, AesBlocks.Count(HeadLength));

        Vector128<byte> start = FirstCounter(nonce) ^ Vector128.LoadUnsafe(ref schedule);
        int at = Math.Min(source.Length, HeadLength);
        Groups<TLanes, TVector>.SealFirst(
            ref schedule, _rounds, start, ref from, ref to, at,
            ref hash.Take(AesBlocks.Count(at)), out Products<Vector128<ulong>> products, out Vector128<byte> mask);
        hash.Add(products);

        uint counter = AesBlocks.Lanes;
        for (int left = (source.Length - at) / AesBlocks.GroupLength; left > 0;)
        {
            hash.Renew();
            int groups = Math.Min(left, hash.GroupsLeft);
            Groups<TLanes, TVector>.Seal(
                ref schedule, _rounds, start, counter,
                ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at), groups,
                ref hash.Take(groups * AesBlocks.Lanes), out products);
            hash.Add(products);
            at += groups * AesBlocks.GroupLength;
            counter += (uint)(groups * AesBlocks.Lanes);
            left -= groups;
        }

        if (at < source.Length)
        {
            hash.Renew();
            Groups<TLanes, TVector>.SealLast(
                ref schedule, _rounds, start, counter,
                ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at), source.Length - at,
                ref hash.Take(AesBlocks.Count(source.Length - at)), out products);
            hash.Add(products);
        }

        Vector128<byte> sum = hash.Finish(associated.Length, source.Length);
        (sum ^ mask).StoreUnsafe(ref MemoryMarshal.GetReference(tag));
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        ReadOnlySpan<byte> tag)
    {
        Check(nonce, source, target, tag);
        ref byte schedule = ref Unsafe.Add(ref _memory.Start, _scheduleOffset);
        Vector128<byte> start = FirstCounter(nonce) ^ Vector128.LoadUnsafe(ref schedule);
        Groups<TLanes, TVector>.First(ref schedule, _rounds, start, out EightBlocks keystream);

        // One comparison of all bits: how many of them are right does not show in the time.
        Vector128<byte> expected = Hash(associated, source) ^ keystream.B1;
        if (expected != Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(tag)))
        {
            return false;
        }

        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(target);
        int at = Math.Min(source.Length, HeadLength);
        Groups<TLanes, TVector>.XorFirst(ref from, ref to, keystream, at);
        CounterMode<TLanes, TVector>.Xor(
            ref schedule, _rounds, start, AesBlocks.Lanes,
            ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at), source.Length - at);
        return true;
    }

    public override void Dispose() => _memory.Dispose();

    // SP 800-38D §7.1: with a nonce of 96 bits the counter fills the other 32. It is still zero here.
    private static Vector128<byte> FirstCounter(ReadOnlySpan<byte> nonce) => Vector128.Create(
        BinaryPrimitives.ReadUInt64LittleEndian(nonce), BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..])).AsByte();

    private static void AddAssociated(ref GhashSum hash, ReadOnlySpan<byte> associated, int blocksAfter, int headBlocks)
    {
        int blocks = AesBlocks.Count(associated.Length);
        ref byte data = ref MemoryMarshal.GetReference(associated);
        if (blocks + headBlocks <= hash.Count)
        {
            hash.Expect(blocks + blocksAfter, blocks + headBlocks);
            AddGroups(ref hash, ref data, associated.Length);
            return;
        }

        hash.Expect(blocks, 0);
        AddGroups(ref hash, ref data, associated.Length);
        hash.Continue(blocksAfter, headBlocks);
    }

    private static void AddGroups(ref GhashSum hash, ref byte data, int length)
    {
        int at = 0;
        for (int left = length / AesBlocks.GroupLength; left > 0;)
        {
            hash.Renew();
            int groups = Math.Min(left, hash.GroupsLeft);
            Groups<TLanes, TVector>.Hash(
                ref Unsafe.Add(ref data, at), groups,
                ref hash.Take(groups * AesBlocks.Lanes), out Products<Vector128<ulong>> products);
            hash.Add(products);
            at += groups * AesBlocks.GroupLength;
            left -= groups;
        }

        if (at < length)
        {
            hash.Renew();
            Groups<TLanes, TVector>.HashLast(
                ref Unsafe.Add(ref data, at), length - at,
                ref hash.Take(AesBlocks.Count(length - at)), out Products<Vector128<ulong>> products);
            hash.Add(products);
        }
    }

    private Vector128<byte> Hash(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext)
    {
        GhashSum hash = new(ref _memory.Start, _powers);
        AddAssociated(ref hash, associated, AesBlocks.Count(ciphertext.Length) + 1, headBlocks: 0);
        AddGroups(ref hash, ref MemoryMarshal.GetReference(ciphertext), ciphertext.Length);
        return hash.Finish(associated.Length, ciphertext.Length);
    }
}
