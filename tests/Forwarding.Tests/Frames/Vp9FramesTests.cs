using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class Vp9FramesTests
{
    private const byte I = 0x80;
    private const byte P = 0x40;
    private const byte L = 0x20;
    private const byte F = 0x10;
    private const byte B = 0x08;
    private const byte E = 0x04;
    private const byte V = 0x02;

    [Fact]
    public void Layer_frames_of_one_picture_become_a_superframe()
    {
        using FrameStage stage = new("VP9");
        stage.Add(1, 0, [I | L | B, 0x81, 0x02, 0x00, 9, 10, 11]);
        stage.Add(2, 0, [I | L | E, 0x81, 0x02, 0x00, 9, 12]);
        stage.Add(3, 0, [I | P | L | B | E, 0x81, 0x02, 0x02, 9, 20, 21, 22], marker: true);

        using EncodedFrame frame = stage.Take();

        Assert.Equal(
            (byte[])[10, 11, 12, 20, 21, 22, 0xD9, 3, 0, 0, 0, 3, 0, 0, 0, 0xD9], frame.Data.ToArray());
        Assert.True(frame.IsKeyFrame);
    }

    [Fact]
    public void A_picture_of_one_layer_is_what_its_packets_hold()
    {
        using FrameStage stage = new("VP9");
        stage.Add(1, 0, [I | B | E, 0x05, 1, 2], marker: true);
        stage.Add(2, 3_000, [I | P | F | B, 0x06, 0x03, 0x04, 3]);
        stage.Add(3, 3_000, [I | P | F | E, 0x06, 0x03, 0x04, 4], marker: true);

        using EncodedFrame key = stage.Take();
        using EncodedFrame next = stage.Take();
        Assert.Equal((byte[])[1, 2], key.Data.ToArray());
        Assert.Equal((byte[])[3, 4], next.Data.ToArray());
        Assert.Equal((true, false), (key.IsKeyFrame, next.IsKeyFrame));
    }

    [Fact]
    public void The_scalability_structure_says_the_size_and_is_no_data()
    {
        using FrameStage stage = new("VP9");
        byte[] structure = [0x38, 0x01, 0x40, 0x00, 0xB4, 0x02, 0x80, 0x01, 0x68, 2, 0x04, 1, 0x08, 1, 2];
        stage.Add(1, 0, [I | L | B | E | V, 0x05, 0x00, 0x00, .. structure, 77], marker: true);

        using EncodedFrame frame = stage.Take();

        Assert.Equal((byte[])[77], frame.Data.ToArray());
        Assert.Equal(new PictureSize(640, 360), frame.Size);
    }

    [Theory]
    [InlineData(new byte[] { B | E | V, 0x08, 200, 0x0C })] // A structure longer than the packet.
    [InlineData(new byte[] { P | F | B | E, 1, 1, 1, 9 })] // A fourth reference.
    [InlineData(new byte[] { B | E })]
    [InlineData(new byte[] { I | B | E, 0x80 })]
    public void A_descriptor_that_does_not_end_is_none(byte[] payload) =>
        Assert.False(Vp9Descriptor.TryRead(payload, out _));

    [Fact]
    public void A_layer_frame_that_does_not_end_is_a_loss()
    {
        using FrameStage stage = new("VP9");
        stage.Add(1, 0, [I | B | E, 0x05, 1], marker: true);
        stage.Add(2, 3_000, [I | P | B, 0x06, 1], marker: true);

        Assert.Equal([0u], stage.Taken());
        Assert.True(stage.Assembler.NeedsKeyFrame);
    }
}
