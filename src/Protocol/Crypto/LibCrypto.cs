using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Protocol.Crypto;

/// <summary>The one function of OpenSSL's libcrypto that is called directly: SHA-1 of whole blocks.</summary>
/// <remarks>.NET on Linux has this library loaded for its own cryptography, and reaches the same code through some
/// 400 ns of look-ups and locks per HMAC. The function computes and returns: it waits for nothing and keeps nothing, so
/// it is called without telling the garbage collector, in pieces of less than a microsecond.</remarks>
internal static unsafe class LibCrypto
{
    /// <summary>What one call is given at most; it holds up a collection for as long.</summary>
    private const int MaxCallLength = 1024;

    private static readonly delegate* unmanaged[SuppressGCTransition]<Sha1State*, byte*, nuint, int> Update =
        (delegate* unmanaged[SuppressGCTransition]<Sha1State*, byte*, nuint, int>)Find("SHA1_Update");

    /// <summary>Whether the library is here and does what is expected of it. Must be asked before
    /// <see cref="Compress"/> is called.</summary>
    public static readonly bool HasSha1 = Update != null && AbcComesOut();

    /// <summary>Takes whole blocks of 64 bytes into the state.</summary>
    public static void Compress(ref Sha1State state, ref byte blocks, int length)
    {
        fixed (Sha1State* context = &state)
        fixed (byte* data = &blocks)
        {
            for (int at = 0; at < length; at += MaxCallLength)
            {
                _ = Update(context, data + at, (nuint)Math.Min(MaxCallLength, length - at)); // Cannot fail: returns 1.
            }
        }
    }

    private static nint Find(string function) =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libcrypto.so.3", typeof(LibCrypto).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, function, out nint address) ? address : 0;

    // FIPS 180-4's first example. A library whose state looks different is not used.
    private static bool AbcComesOut()
    {
        Span<byte> block = stackalloc byte[Sha1State.BlockLength];
        block.Clear();
        "abc"u8.CopyTo(block);
        block[3] = 0x80;
        block[^1] = 24;
        Sha1State state = Sha1State.Initial;
        Compress(ref state, ref MemoryMarshal.GetReference(block), block.Length);
        return state.First == Vector128.Create(0xA999_3E36u, 0x4706_816A, 0xBA3E_2571, 0x7850_C26C)
            && state.Last == 0x9CD0_D89D;
    }
}
