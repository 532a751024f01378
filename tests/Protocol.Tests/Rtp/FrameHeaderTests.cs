using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

/// <summary>What frames of VP9 and AV1 leave behind in a decoder, bit by bit.</summary>
public sealed class FrameHeaderTests
{
    // Of libaom's encoder: no frame ids, screen content tools as each frame says, order hints of 7 bits.
    private const string Sequence =
        "000 0 0 0 0 00000 000000000000 00100 1000 0111 100111111 10111111 0 010 1111 1 11 1 1 110";

    [Theory]
    [InlineData("10 00 0 1 1 1 00000000", true)]
    [InlineData("10 00 0 1 1 1 00000100", false)] // It refreshes a reference.
    [InlineData("10 00 0 1 1 0 00000000 00", false)] // Not resilient: it may keep probabilities.
    [InlineData("10 00 0 0 1 1 00000000", false)] // A key frame refreshes all.
    [InlineData("10 00 1 1 1 1 00000000", false)] // It shows a reference, and is no picture of its own.
    [InlineData("10 00 0 1 0 1 1 0000000000", false)] // Intra only: the flags are elsewhere.
    [InlineData("10 11 0 0 1 1 1 00000000", true)] // Profile 3 has a reserved bit.
    [InlineData("01 00 0 1 1 1 00000000", false)] // No VP9.
    [InlineData("10 00 0 1 1 1", false)] // It ends before.
    public void Vp9(string header, bool expected) =>
        Assert.Equal(expected, Vp9FrameHeader.LeavesNothing(Bytes(header)));

    [Theory]
    [InlineData("0 01 1 0 0 0 0 0010101 000 00000000", true)]
    [InlineData("0 01 1 0 0 0 0 0010101 000 00001000", false)] // It refreshes a reference.
    [InlineData("0 01 0 1 0 0 0 0 0010101 000 00000000", true)] // Not shown, but may be later.
    [InlineData("0 01 1 1 0 0 0 0010101 00000000", true)] // Resilient: no primary reference.
    [InlineData("0 01 1 0 0 1 1 0 0010101 000 00000000", true)] // Screen content with whole vectors.
    [InlineData("1 01 1 0 0 0 0 0010101 000 00000000", false)] // It shows a reference.
    [InlineData("0 10 1 0 0 0 0 0010101 000 00000000", false)] // Intra only.
    [InlineData("0 01 1 0 0 0 0 0010101", false)] // It ends before.
    public void Av1(string header, bool expected) =>
        Assert.Equal(expected, Av1FrameHeader.LeavesNothing(Bytes(header), Av1Sequence.Read(Bytes(Sequence))));

    [Fact]
    public void Without_its_sequence_a_frame_of_Av1_is_needed()
    {
        byte[] header = Bytes("0 01 1 0 0 0 0 0010101 000 00000000");
        Assert.False(Av1FrameHeader.LeavesNothing(header, default));
        Assert.False(Av1FrameHeader.LeavesNothing(header, Av1Sequence.Read(Bytes(Sequence[..60]))));
    }

    [Fact]
    public void The_sequence_says_how_frames_are_read()
    {
        Av1Sequence sequence = Av1Sequence.Read(Bytes(Sequence));
        Assert.Equal(new PictureSize(320, 192), sequence.Size);
        Assert.Equal(
            (true, null, true), (sequence.IsKnown, sequence.ScreenContentTools, sequence.ChoosesIntegerVectors));
        Assert.Equal((0, 7), (sequence.FrameIdBits, sequence.OrderHintBits));
    }

    // Zeros fill the last byte, and no more: what is missing is missing.
    private static byte[] Bytes(string bits)
    {
        string all = bits.Replace(" ", "", StringComparison.Ordinal);
        byte[] bytes = new byte[(all.Length + 7) / 8];
        for (int i = 0; i < all.Length; i++)
        {
            bytes[i / 8] |= (byte)((all[i] - '0') << (7 - (i % 8)));
        }

        return bytes;
    }
}
