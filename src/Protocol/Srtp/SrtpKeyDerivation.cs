using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Srtp;

internal enum SrtpKeyLabel : byte
{
    RtpEncryption = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpEncryption = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

/// <summary>Session keys from a master key and salt with a key derivation rate of zero (RFC 3711 §4.3).</summary>
/// <remarks>AES-256 uses the same function with the longer key (RFC 6188 §3). The 12-byte salt of the GCM profiles is
/// padded on the right with zeros (RFC 7714 §11).</remarks>
internal readonly ref struct SrtpKeyDerivation(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
{
    private const int BlockLength = 16;
    private const int LabelOffset = 7;
    private readonly ReadOnlySpan<byte> _masterKey = masterKey;
    private readonly ReadOnlySpan<byte> _masterSalt = masterSalt;

    public void Derive(SrtpKeyLabel label, Span<byte> key)
    {
        using Aes aes = Aes.Create();
        aes.SetKey(_masterKey);
        Span<byte> input = stackalloc byte[BlockLength];
        Span<byte> output = stackalloc byte[BlockLength];
        input.Clear();
        _masterSalt.CopyTo(input);
        input[LabelOffset] ^= (byte)label;

        for (ushort block = 0; !key.IsEmpty; block++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(input[(BlockLength - 2)..], block);
            aes.EncryptEcb(input, output, PaddingMode.None);
            int taken = Math.Min(BlockLength, key.Length);
            output[..taken].CopyTo(key);
            key = key[taken..];
        }

        CryptographicOperations.ZeroMemory(output);
    }
}
