using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Crypto;

/// <summary>AES-CM on the runtime's AES.</summary>
/// <remarks>The runtime has no counter mode. The counter blocks of a whole packet are encrypted by one call on a kept
/// transform, which costs a fifth of the one-shot <c>EncryptEcb</c> and allocates nothing.</remarks>
internal sealed class PlatformCounterKey : CounterKey
{
    private const int ScratchBlocks = 96; // A packet of an MTU in one call; longer ones take a few.

    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly Aes _aes;
    private readonly ICryptoTransform _encryptor;

    public PlatformCounterKey(ReadOnlySpan<byte> key)
    {
        _aes = Aes.Create();
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        _encryptor = _aes.CreateEncryptor();
    }

    public override void Xor(Span<byte> data, ReadOnlySpan<byte> initial)
    {
        byte[] scratch = _scratch ??= new byte[ScratchBlocks * BlockLength];
        int counter = 0;
        while (!data.IsEmpty)
        {
            int blocks = Math.Min((data.Length + BlockLength - 1) / BlockLength, ScratchBlocks);
            int bytes = blocks * BlockLength;
            for (int offset = 0; offset < bytes; offset += BlockLength)
            {
                initial.CopyTo(scratch.AsSpan(offset));
                BinaryPrimitives.WriteUInt16BigEndian(scratch.AsSpan(offset + BlockLength - 2), (ushort)counter++);
            }

            _encryptor.TransformBlock(scratch, 0, bytes, scratch, 0);
            int taken = Math.Min(bytes, data.Length);
            XorInto(data[..taken], scratch);
            data = data[taken..];
        }
    }

    public override void Dispose()
    {
        _encryptor.Dispose();
        _aes.Dispose();
    }

    private static void XorInto(Span<byte> data, ReadOnlySpan<byte> keystream)
    {
        Span<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        ReadOnlySpan<Vector<byte>> wideKey = MemoryMarshal.Cast<byte, Vector<byte>>(keystream);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] ^= wideKey[i];
        }

        for (int i = wide.Length * Vector<byte>.Count; i < data.Length; i++)
        {
            data[i] ^= keystream[i];
        }
    }
}
