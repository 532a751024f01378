using System.Runtime.Intrinsics.X86;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Ooblex.Protocol.Crypto;

/// <summary>What this processor offers.</summary>
internal static class CryptoPaths
{
    public static bool IsSupported(CryptoPath path) => path switch
    {
        CryptoPath.Platform => true,
        CryptoPath.Lanes128 => X86Aes.X64.IsSupported && Pclmulqdq.IsSupported && Sse41.IsSupported,
        CryptoPath.Lanes256 => IsSupported(CryptoPath.Lanes128) && Pclmulqdq.V256.IsSupported && Avx2.IsSupported,
        CryptoPath.Lanes512 => IsSupported(CryptoPath.Lanes256) && Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported,
        _ => false,
    };

    /// <summary>What every key asks for before it is made.</summary>
    public static void Check(ReadOnlySpan<byte> key, CryptoPath path)
    {
        if (key.Length is not (16 or 32))
        {
            throw new ArgumentException("a key has 16 or 32 bytes", nameof(key));
        }

        if (!IsSupported(path))
        {
            throw new PlatformNotSupportedException($"this processor has no {path}");
        }
    }
}
