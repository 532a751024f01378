using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>Eight blocks that travel in registers, and in memory one after the other.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EightBlocks
{
    public Vector128<byte> B0;
    public Vector128<byte> B1;
    public Vector128<byte> B2;
    public Vector128<byte> B3;
    public Vector128<byte> B4;
    public Vector128<byte> B5;
    public Vector128<byte> B6;
    public Vector128<byte> B7;

    /// <summary>Without the first two.</summary>
    public readonly EightBlocks LastSix
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new() { B0 = B2, B1 = B3, B2 = B4, B3 = B5, B4 = B6, B5 = B7 };
    }
}
