using System.Numerics;

namespace Ooblex.Protocol.Srtp;

/// <summary>Which packet indices of one source have been used, and the newest of them (RFC 3711 §3.3.1,
/// §3.3.2).</summary>
/// <remarks>A ring of bits, one word longer than the window, so that moving forward clears whole words (the layout of
/// RFC 6479). Reading never changes it; only <see cref="Accept"/> does, and that is called after
/// authentication.</remarks>
internal sealed class ReplayWindow
{
    private const int WordBits = 64;
    private readonly ulong[] _words;
    private readonly int _size;

    public ReplayWindow(int size)
    {
        _size = size;
        _words = new ulong[BitOperations.RoundUpToPowerOf2((uint)((size + WordBits - 1) / WordBits) + 1)];
    }

    /// <summary>The newest index, whose upper 32 bits are the roll-over counter; −1 before the first packet.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>The 48-bit index that a 16-bit sequence number most likely stands for (RFC 3711 §3.3.1).</summary>
    /// <returns>Negative when it would lie before the start of the stream.</returns>
    public long Estimate(ushort sequence)
    {
        if (Highest < 0)
        {
            return sequence;
        }

        int newest = (ushort)Highest;
        long candidate = Highest - newest + sequence;
        if (newest < 0x8000)
        {
            return sequence - newest > 0x8000 ? candidate - 0x10000 : candidate;
        }

        return newest - 0x8000 > sequence ? candidate + 0x10000 : candidate;
    }

    public bool IsFresh(long index)
    {
        if (index > Highest)
        {
            return true;
        }

        return index >= 0 && index + _size > Highest && (_words[WordOf(index)] & BitOf(index)) == 0;
    }

    public void Accept(long index)
    {
        if (index > Highest)
        {
            long from = Highest / WordBits;
            long words = Math.Min((index / WordBits) - from, _words.Length);
            for (long i = 1; i <= words; i++)
            {
                _words[(from + i) & (_words.Length - 1)] = 0;
            }

            Highest = index;
        }

        _words[WordOf(index)] |= BitOf(index);
    }

    private static ulong BitOf(long index) => 1UL << (int)(index & (WordBits - 1));

    private int WordOf(long index) => (int)((index / WordBits) & (_words.Length - 1));
}
