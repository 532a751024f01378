using Ooblex.Forwarding.Frames;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class Av1FramesTests
{
    private const byte Z = 0x80;
    private const byte Y = 0x40;
    private const byte W1 = 0x10;
    private const byte W2 = 0x20;
    private const byte N = 0x08;
    private const byte Sequence = 1 << 3;
    private const byte Frame = 6 << 3;
    private const byte HasSize = 2;
    private static readonly byte[] Delimiter = [0x12, 0];

    public static TheoryData<byte[]> OnePacket => new()
    {
        new byte[] { W2 | N, 3, Sequence, 1, 2, Frame, 7, 8 }, // Two elements, the last without a size.
        new byte[] { N, 3, Sequence, 1, 2, 3, Frame, 7, 8 }, // Each behind a size.
        new byte[] { W2 | N, 4, Sequence | HasSize, 2, 1, 2, Frame, 7, 8 }, // The OBU says its size as well.
        new byte[] { N, 2, 0x12, 0, 3, Sequence, 1, 2, 3, Frame, 7, 8 }, // A temporal delimiter, which is not ours.
    };

    [Theory]
    [MemberData(nameof(OnePacket))]
    public void Elements_become_units_that_say_their_size(byte[] payload)
    {
        using FrameStage stage = new("AV1");
        stage.Add(1, 0, payload, marker: true);

        using EncodedFrame frame = stage.Take();

        Assert.Equal(
            (byte[])[.. Delimiter, Sequence | HasSize, 2, 1, 2, Frame | HasSize, 2, 7, 8], frame.Data.ToArray());
        Assert.True(frame.IsKeyFrame);
    }

    [Fact]
    public void A_unit_over_several_packets_is_put_together()
    {
        using FrameStage stage = new("AV1");
        stage.Add(1, 0, [W2 | Y | N, 3, Sequence, 1, 2, Frame, 7]);
        stage.Add(2, 0, [W1 | Z | Y, 8]);
        stage.Add(3, 0, [W1 | Z, 9], marker: true);

        using EncodedFrame frame = stage.Take();

        Assert.Equal(
            (byte[])[.. Delimiter, Sequence | HasSize, 2, 1, 2, Frame | HasSize, 3, 7, 8, 9], frame.Data.ToArray());
    }

    [Fact]
    public void An_extension_stays_and_long_sizes_take_two_bytes()
    {
        using FrameStage stage = new("AV1");
        stage.Add(1, 0, [W2 | N, 3, Sequence, 1, 2, Frame | 4, 0x20, .. new byte[300]], marker: true);

        using EncodedFrame frame = stage.Take();

        Assert.Equal(
            (byte[])[.. Delimiter, Sequence | HasSize, 2, 1, 2, Frame | 4 | HasSize, 0x20, 0xAC, 0x02],
            frame.Data[..10].ToArray());
        Assert.Equal(310, frame.Length);
    }

    [Theory]
    [InlineData(new byte[] { W1 | Z, 9 })] // Goes on with nothing.
    [InlineData(new byte[] { W1 | Y, Frame, 9 })] // Goes on and never comes.
    [InlineData(new byte[] { W2, 9, Frame })] // Longer than the packet.
    [InlineData(new byte[] { W1, Frame | HasSize, 9, 1 })] // The OBU's own size is another.
    [InlineData(new byte[] { W1 })]
    public void What_does_not_fit_together_is_a_loss(byte[] payload)
    {
        using FrameStage stage = new("AV1");
        stage.Add(1, 0, [W1 | N, Sequence, 1, 2], marker: true);
        stage.Add(2, 3_000, payload, marker: true);

        Assert.Equal([0u], stage.Taken());
        Assert.True(stage.Assembler.NeedsKeyFrame);
    }
}
