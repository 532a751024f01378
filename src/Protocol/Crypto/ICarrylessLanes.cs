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
}
