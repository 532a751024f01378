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
    private readonly int _powersOffset;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="powers">Of H, a multiple of 8.</param>
    public LaneGcmKey(ReadOnlySpan<byte> key, int powers)
    {
        _rounds = AesBlocks.Rounds(key.Length);
        _powers = powers;
        _powersOffset = SecretMemory.RoundUp(AesBlocks.ScheduleLength(_rounds));
        _memory = new SecretMemory(_powersOffset + (powers * AesBlocks.Length));
        AesBlocks.Expand(key, ref _memory.Start);
        Vector128<byte> hashKey = AesBlocks.EncryptOne(ref _memory.Start, _rounds, Vector128<byte>.Zero);
        Ghash.WritePowers(hashKey, ref Unsafe.Add(ref _memory.Start, _powersOffset), powers);
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> source,
        Span<byte> target,
        Span<byte> tag)
    {
        Check(nonce, source, target, tag);
        ref byte schedule = ref _memory.Start;
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(target);
        GhashSum hash = new(ref Unsafe.Add(ref schedule, _powersOffset), _powers);
        AddAssociated(ref hash, associated, AesBlocks.Count(source.Length) + 1, AesBlocks.Count(HeadLength));

        Span<byte> keystream = stackalloc byte[AesBlocks.GroupLength];
        ref byte stream = ref MemoryMarshal.GetReference(keystream);
        Vector128<byte> start = FirstCounter(nonce) ^ Vector128.LoadUnsafe(ref schedule);
        AesBlocks.WriteCounters(ref schedule, _rounds, start, ref stream);
        Vector128<byte> mask = Vector128.LoadUnsafe(ref stream, MaskOffset);
        int at = Math.Min(source.Length, HeadLength);
        AesBlocks.Add(ref Unsafe.Add(ref stream, HeadOffset), ref from, ref to, at);
        hash.Add(ref to, at);

        uint counter = AesBlocks.Lanes;
        for (int left = (source.Length - at) / AesBlocks.GroupLength; left > 0;)
        {
            hash.Renew();
            int groups = Math.Min(left, hash.GroupsLeft);
            Groups<TLanes, TVector>.Seal(
                ref schedule, _rounds, start, counter,
                ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at), groups,
                ref hash.Take(groups * AesBlocks.Lanes), out Products<Vector128<ulong>> products);
            hash.Add(products);
            at += groups * AesBlocks.GroupLength;
            counter += (uint)(groups * AesBlocks.Lanes);
            left -= groups;
        }

        if (at < source.Length)
        {
            AesBlocks.WriteCounters(ref schedule, _rounds, start ^ AesBlocks.Counter(counter), ref stream);
            AesBlocks.Add(ref stream, ref Unsafe.Add(ref from, at), ref Unsafe.Add(ref to, at), source.Length - at);
            hash.Renew();
            hash.Add(ref Unsafe.Add(ref to, at), source.Length - at);
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
        ref byte schedule = ref _memory.Start;
        Span<byte> keystream = stackalloc byte[AesBlocks.GroupLength];
        ref byte stream = ref MemoryMarshal.GetReference(keystream);
        Vector128<byte> start = FirstCounter(nonce) ^ Vector128.LoadUnsafe(ref schedule);
        AesBlocks.WriteCounters(ref schedule, _rounds, start, ref stream);

        // One comparison of all bits: how many of them are right does not show in the time.
        Vector128<byte> expected = Hash(associated, source) ^ Vector128.LoadUnsafe(ref stream, MaskOffset);
        if (expected != Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(tag)))
        {
            return false;
        }

        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(target);
        int at = Math.Min(source.Length, HeadLength);
        AesBlocks.Add(ref Unsafe.Add(ref stream, HeadOffset), ref from, ref to, at);
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
            hash.Add(ref data, associated.Length);
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
            hash.Add(ref Unsafe.Add(ref data, at), length - at);
        }
    }

    private Vector128<byte> Hash(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext)
    {
        GhashSum hash = new(ref Unsafe.Add(ref _memory.Start, _powersOffset), _powers);
        AddAssociated(ref hash, associated, AesBlocks.Count(ciphertext.Length) + 1, headBlocks: 0);
        AddGroups(ref hash, ref MemoryMarshal.GetReference(ciphertext), ciphertext.Length);
        return hash.Finish(associated.Length, ciphertext.Length);
    }
}
