namespace Ooblex.Protocol.Crypto;

/// <summary>Which instructions work on packets. All paths give the same bytes.</summary>
internal enum CryptoPath
{
    /// <summary>The runtime's <c>System.Security.Cryptography</c>, wherever the others cannot run.</summary>
    Platform,

    /// <summary>AES-NI in eight lanes, carry-less products of one block at a time.</summary>
    Lanes128,

    /// <summary>The same, two blocks at a time (AVX2, VPCLMULQDQ).</summary>
    Lanes256,

    /// <summary>The same, four blocks at a time (AVX-512BW, VPCLMULQDQ).</summary>
    Lanes512,
}
