using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>GHASH over a known number of blocks: each is multiplied by the power of H that falls to it, and the sum is
/// reduced only when the powers run out.</summary>
internal ref struct GhashSum
{
    private Products<Vector128<ulong>> _sum;
    private readonly ref byte _powers;
    private readonly int _count;
    private int _at;
    private int _later;

    /// <param name="powers">What <see cref="Ghash.WritePowers"/> wrote.</param>
    /// <param name="count">How many: a multiple of 8.</param>
    public GhashSum(ref byte powers, int count)
    {
        _powers = ref powers;
        _count = count;
        _at = count;
    }

    /// <summary>How many powers there are: blocks that can be summed up before a reduction.</summary>
    public readonly int Count => _count;

    /// <summary>How many groups of eight blocks there are powers left for.</summary>
    public readonly int GroupsLeft => (_count - _at) / AesBlocks.Lanes;

    /// <summary>Announces blocks: first <paramref name="lead"/>, then groups of eight, then fewer than eight and one.
    /// </summary>
    public void Expect(int blocks, int lead)
    {
        int now = blocks <= _count ? blocks : lead + ((_count - lead) & -AesBlocks.Lanes);
        _at = _count - now;
        _later = blocks - now;
    }

    /// <summary>Hands out the powers for the next blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Take(int blocks)
    {
        ref byte powers = ref Unsafe.Add(ref _powers, _at * AesBlocks.Length);
        _at += blocks;
        return ref powers;
    }

    /// <summary>When all powers are used, reduces the sum and lets it take part in the blocks that follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Renew()
    {
        if (_at == _count)
        {
            Continue(_later, lead: 0);
        }
    }

    /// <summary>Adds the products of blocks and of the powers that were taken for them.</summary>
    public void Add(in Products<Vector128<ulong>> products)
    {
        _sum.Low ^= products.Low;
        _sum.Middle ^= products.Middle;
        _sum.High ^= products.High;
    }

    /// <summary>Adds the last block, which holds the lengths in bits, and returns the hash.</summary>
    public Vector128<byte> Finish(int associatedLength, int textLength)
    {
        Renew();
        Vector128<ulong> lengths = Vector128.Create(8 * (ulong)textLength, 8 * (ulong)associatedLength);
        Ghash.Multiply(lengths.AsByte(), Vector128.LoadUnsafe(ref Take(1)), ref _sum);
        return Ghash.Reverse(Ghash.Reduce(_sum).AsByte());
    }

    /// <summary>Announces more blocks after all of those before were added.</summary>
    public void Continue(int blocks, int lead)
    {
        Vector128<byte> soFar = Ghash.Reduce(_sum).AsByte();
        _sum = default;
        Expect(blocks, lead);
        Ghash.Multiply(soFar, Vector128.LoadUnsafe(ref Take(0)), ref _sum);
    }
}
