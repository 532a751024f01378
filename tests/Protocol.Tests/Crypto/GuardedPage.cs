using System.Runtime.InteropServices;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>A page of memory between two that must not be touched: who reads or writes one byte too far ends the test
/// run. Linux only.</summary>
internal sealed unsafe partial class GuardedPage : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _memory;

    public GuardedPage()
    {
        _memory = Map(0, (nuint)(3 * Length), 0, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _memory);
        Assert.Equal(0, Protect(_memory + Length, (nuint)Length, ReadWrite));
    }

    public static int Length => Environment.SystemPageSize;

    public Span<byte> AtStart(int length) => new((byte*)_memory + Length, length);

    public Span<byte> AtEnd(int length) => new((byte*)_memory + (2 * Length) - length, length);

    public void Dispose() => Assert.Equal(0, Unmap(_memory, (nuint)(3 * Length)));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
