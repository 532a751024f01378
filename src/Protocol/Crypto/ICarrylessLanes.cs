using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>What differs between processors: how many blocks one instruction adds and multiplies.</summary>
internal interface ICarrylessLanes<TVector>
    where TVector : struct
{
    /// <summary>Adds eight blocks of keystream to <paramref name="source"/>.</summary>
    static abstract void Add(ref byte source, ref byte target, in EightBlocks stream);

    /// <summary>Multiplies eight blocks by the powers that fall to them, and adds the products to the sum.</summary>
    static abstract void Multiply(ref byte blocks, ref byte powers, ref Products<TVector> sum);

    /// <summary>Adds up the lanes.</summary>
    static abstract Products<Vector128<ulong>> Fold(in Products<TVector> sum);

    /// <summary>Adds keystream to at most eight blocks, of which the last need not be whole. Touches no byte beside
    /// them.</summary>
    static virtual void AddPart(ref byte source, ref byte target, in EightBlocks stream, int length) =>
        Parts.Add(ref source, ref target, stream, length);

    /// <summary>Multiplies at most eight blocks, of which the last is filled up with zeros.</summary>
    /// <param name="data">No byte beside it is touched.</param>
    /// <param name="length">In bytes, at most 128.</param>
    /// <param name="powers">The first that falls to them. 128 bytes may be read, whatever follows the powers.</param>
    static virtual Products<Vector128<ulong>> MultiplyPart(ref byte data, int length, ref byte powers) =>
        Parts.Multiply(ref data, length, ref powers);

    /// <summary>Adds keystream, and multiplies what comes out.</summary>
    static virtual Products<Vector128<ulong>> SealPart(
        ref byte source, ref byte target, in EightBlocks stream, int length, ref byte powers)
    {
        Parts.Add(ref source, ref target, stream, length);
        return Parts.Multiply(ref target, length, ref powers);
    }
}
