using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>Eight blocks that travel in registers.</summary>
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
}
