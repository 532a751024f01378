using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Tests.Frames;

public sealed class H264FramesTests
{
    private static readonly byte[] Sps = [0x67, 0x42, 0xC0, 0x1F, 0x11];
    private static readonly byte[] Pps = [0x68, 0xCE, 0x3C, 0x80];
    private static readonly byte[] Code = [0, 0, 0, 1];

    [Fact]
    public void Aggregates_single_units_and_fragments_become_units_behind_start_codes()
    {
        using FrameStage stage = new("H264");
        stage.Add(1, 0, [0x78, 0, 5, .. Sps, 0, 4, .. Pps]);
        stage.Add(2, 0, [0x7C, 0x85, 1, 2]);
        stage.Add(3, 0, [0x7C, 0x05, 3]);
        stage.Add(4, 0, [0x7C, 0x45, 4]);
        stage.Add(5, 0, [0x06, 5, 5], marker: true);

        using EncodedFrame frame = stage.Take();

        byte[] expected = [.. Code, .. Sps, .. Code, .. Pps, .. Code, 0x65, 1, 2, 3, 4, .. Code, 0x06, 5, 5];
        Assert.Equal(expected, frame.Data.ToArray());
        Assert.True(frame.IsKeyFrame);
    }

    [Fact]
    public void A_key_frame_without_parameter_sets_gets_those_that_came_before()
    {
        using FrameStage stage = new("H264");
        stage.Add(1, 0, [0x78, 0, 5, .. Sps, 0, 4, .. Pps], marker: true); // In an access unit of their own.
        stage.Add(2, 3_000, [0x65, 1], marker: true);
        stage.Add(3, 6_000, [0x41, 2], marker: true);
        stage.Add(4, 9_000, [0x65, 3], marker: true);

        using EncodedFrame first = stage.Take();
        using EncodedFrame second = stage.Take();
        using EncodedFrame third = stage.Take();
        byte[] sets = [.. Code, .. Sps, .. Code, .. Pps];
        byte[] key = [.. sets, .. Code, 0x65, 1];
        byte[] later = [.. sets, .. Code, 0x65, 3];
        Assert.Equal(key, first.Data.ToArray());
        Assert.Equal((byte[])[.. Code, 0x41, 2], second.Data.ToArray());
        Assert.Equal(later, third.Data.ToArray());
        Assert.Equal((true, false, true), (first.IsKeyFrame, second.IsKeyFrame, third.IsKeyFrame));
    }

    [Theory]
    [InlineData(0x01, 0x01, true)]
    [InlineData(0x01, 0x41, false)] // One slice of a picture that others refer to.
    [InlineData(0x21, 0x21, false)]
    public void A_picture_that_no_other_refers_to_is_known_by_its_units(byte one, byte other, bool expected)
    {
        using FrameStage stage = new("H264");
        stage.Add(1, 0, [0x78, 0, 5, .. Sps, 0, 4, .. Pps]);
        stage.Add(2, 0, [0x65, 1], marker: true);
        stage.Add(3, 3_000, [0x06, 5]); // Remarks refer to nothing.
        stage.Add(4, 3_000, [one, 2]);
        stage.Add(5, 3_000, [(byte)((other & 0x60) | 28), (byte)(0x80 | (other & 0x1F)), 3]);
        stage.Add(6, 3_000, [(byte)((other & 0x60) | 28), (byte)(0x40 | (other & 0x1F)), 4], marker: true);

        using EncodedFrame key = stage.Take();
        using EncodedFrame next = stage.Take();
        Assert.Equal((false, expected), (key.IsDiscardable, next.IsDiscardable));
    }

    [Theory]
    [InlineData(new byte[] { 0x7C, 0x05, 1, 2 })] // Goes on with what never began.
    [InlineData(new byte[] { 0x7C, 0x81, 1, 2 })] // Begins and never ends.
    [InlineData(new byte[] { 0x78, 0, 9, 0x41 })] // A unit longer than the packet.
    [InlineData(new byte[] { 0x79, 1, 2, 3 })] // STAP-B is never negotiated.
    [InlineData(new byte[] { 0x00, 1 })]
    public void What_is_no_frame_costs_the_frames_up_to_the_next_key_frame(byte[] payload)
    {
        using FrameStage stage = new("H264");
        stage.Add(1, 0, [0x65, 1], marker: true);
        stage.Add(2, 3_000, payload, marker: true);
        Assert.True(stage.Assembler.NeedsKeyFrame);
        stage.Add(3, 6_000, [0x41, 1], marker: true);
        stage.Add(4, 9_000, [0x65, 1], marker: true);

        Assert.Equal([0u, 9_000u], stage.Taken());
    }

    [Fact]
    public void What_the_packetizer_cuts_comes_together_again()
    {
        H264Packetizer packetizer = new();
        Random random = new(7);
        for (int round = 0; round < 100; round++)
        {
            using FrameStage stage = new("H264");
            byte[] unit = [.. Code, .. Sps, .. Code, .. Pps, .. Unit(0x06, random, 40), .. Unit(0x65, random, 9_000)];
            int sequence = 0;
            packetizer.Begin(unit);
            byte[] payload = new byte[Packetizer.MaxPayloadBytes];
            List<int> lengths = [];
            while (packetizer.Write(unit, payload) is > 0 and int length)
            {
                stage.Add(sequence++, 3_000, payload.AsSpan(0, length), packetizer.IsDone);
                lengths.Add(length);
            }

            using EncodedFrame frame = stage.Take();
            Assert.Equal(unit, frame.Data.ToArray());
            Assert.All(lengths, length => Assert.InRange(length, 1, Packetizer.MaxPayloadBytes));
        }
    }

    [Fact]
    public void Access_unit_delimiters_and_padding_are_not_sent()
    {
        H264Packetizer packetizer = new();
        byte[] unit = [0, 0, 1, 0x09, 0x10, 0, 0, 0, 1, 0x41, 5, 6, 0, 0, 0, 0, 1, 0x41, 7, 0, 0];
        byte[] payload = new byte[Packetizer.MaxPayloadBytes];

        packetizer.Begin(unit);
        int length = packetizer.Write(unit, payload);

        Assert.True(packetizer.IsDone);
        Assert.Equal((byte[])[0x58, 0, 3, 0x41, 5, 6, 0, 2, 0x41, 7], payload[..length]);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0, 1 })]
    [InlineData(new byte[] { 0, 0, 1, 0, 0, 1 })]
    public void What_holds_no_unit_gives_no_packet(byte[] unit)
    {
        H264Packetizer packetizer = new();

        packetizer.Begin(unit);

        Assert.True(packetizer.IsDone);
        Assert.Equal(0, packetizer.Write(unit, new byte[Packetizer.MaxPayloadBytes]));
    }

    // No byte of it is zero, so no start code appears in it by chance.
    private static byte[] Unit(byte header, Random random, int maxBytes) =>
        [.. Code, header, .. Enumerable.Range(0, random.Next(1, maxBytes)).Select(_ => (byte)random.Next(1, 256))];

    [Fact]
    public void The_size_is_read_from_the_parameter_set()
    {
        byte[] sps = Convert.FromHexString("6742C00DDA109A10000003001000000303C8F142AA");

        Assert.True(PictureSize.TryRead(RtpCodecKind.H264, sps, out PictureSize size));

        Assert.Equal(new PictureSize(64, 64), size);
    }
}
