using System.Runtime.Intrinsics;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Tests.Crypto;

public sealed class PartialBlockTests
{
    [Fact]
    public void As_many_bytes_as_asked_for_are_read_and_the_rest_is_zero()
    {
        byte[] bytes = CryptoCases.Bytes(new Random(1), 48);
        for (int length = 1; length < 16; length++)
        {
            byte[] expected = [.. bytes.AsSpan(16, length), .. new byte[16 - length]];
            byte[] read = new byte[16];

            PartialBlock.Load(ref bytes[16], length).CopyTo(read);

            Assert.Equal(expected, read);
        }
    }

    [Fact]
    public void As_many_bytes_as_asked_for_are_written_and_none_beside_them()
    {
        byte[] block = CryptoCases.Bytes(new Random(2), 16);
        for (int length = 1; length < 16; length++)
        {
            byte[] target = new byte[48];
            byte[] expected = [.. new byte[16], .. block.AsSpan(0, length), .. new byte[32 - length]];

            PartialBlock.Store(Vector128.Create(block), ref target[16], length);

            Assert.Equal(expected, target);
        }
    }
}
