using System.Runtime.InteropServices;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Tests.Crypto;

public sealed class SecretMemoryTests
{
    [Fact]
    public void Nothing_is_left_after_the_end()
    {
        SecretMemory memory = new(300);
        Span<byte> bytes = MemoryMarshal.CreateSpan(ref memory.Start, 300);
        bytes.Fill(0xC3);

        memory.Dispose();

        Assert.False(bytes.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => memory.Start);
    }

    [Fact]
    public unsafe void It_begins_at_a_cache_line_and_stays_where_it_is()
    {
        using SecretMemory memory = new(1_600);
        nuint before = Address(memory);

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(0u, before % 64);
        Assert.Equal(before, Address(memory));

        static nuint Address(SecretMemory memory)
        {
            fixed (byte* start = &memory.Start)
            {
                return (nuint)start;
            }
        }
    }
}
