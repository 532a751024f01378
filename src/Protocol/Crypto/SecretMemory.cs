using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ooblex.Protocol.Crypto;

/// <summary>Memory for what is derived from a key: never moved, so that no copy stays behind, and cleared at the
/// end.</summary>
internal sealed class SecretMemory : IDisposable
{
    private const int CacheLine = 64;
    private readonly byte[] _bytes;
    private readonly int _offset;
    private bool _cleared;

    public SecretMemory(int length)
    {
        _bytes = GC.AllocateArray<byte>(length + CacheLine, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
        _offset = (int)(-address & (CacheLine - 1));
    }

    /// <summary>The first byte, at the start of a cache line. Throws once cleared: zeros would be a key too.</summary>
    public ref byte Start
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ObjectDisposedException.ThrowIf(_cleared, this);
            return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), _offset);
        }
    }

    public void Dispose()
    {
        _cleared = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
