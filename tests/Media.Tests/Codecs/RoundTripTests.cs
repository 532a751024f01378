using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Media.Tests.Codecs;

public sealed class RoundTripTests : IDisposable
{
    private const double Near = 40; // Mean square error: 32 dB.
    private readonly VideoFramePool _pool = new(maxIdle: 2);

    public static TheoryData<RtpCodecKind> All =>
        [RtpCodecKind.H264, RtpCodecKind.Vp8, RtpCodecKind.Vp9, RtpCodecKind.Av1];

    public static TheoryData<RtpCodecKind> Encoded => [RtpCodecKind.H264, RtpCodecKind.Vp8];

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void Each_access_unit_gives_its_picture_at_once(RtpCodecKind codec)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        using IVideoDecoder decoder = Codecs.CreateDecoder(codec);
        for (int i = 0; i < 20; i++)
        {
            FrameInfo info = new((uint)i * 3_000, MonoTime.FromMilliseconds(i), default, VideoRotation.Half);
            VideoFrame scene = Scenes.Draw(_pool, 320, 180, i);
            Assert.True(encoder.TryEncode(scene, out EncodedPicture encoded));
            Assert.Equal(i == 0, encoded.IsKeyFrame);

            DecodeOutcome outcome = decoder.Decode(encoded.Data, encoded.IsKeyFrame, info, out VideoFrame? shown);

            Assert.Equal(DecodeOutcome.Picture, outcome);
            Assert.Equal(info, shown!.Info);
            Assert.InRange(Scenes.Distance(scene, shown), 0, Near);
            shown.Release();
            scene.Release();
        }
    }

    [Theory]
    [InlineData(RtpCodecKind.Vp8, 321, 181, 321, 181)]
    [InlineData(RtpCodecKind.Vp9, 33, 17, 33, 17)]
    [InlineData(RtpCodecKind.Av1, 321, 181, 321, 181)]
    [InlineData(RtpCodecKind.H264, 321, 181, 320, 180)]
    [InlineData(RtpCodecKind.H264, 326, 246, 326, 246)]
    public void Odd_sizes_come_through_and_h264_leaves_the_last_column_out(
        RtpCodecKind codec, int width, int height, int shownWidth, int shownHeight)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        using IVideoDecoder decoder = Codecs.CreateDecoder(codec);

        VideoFrame shown = Pass(encoder, decoder, width, height, 0);

        Assert.Equal((shownWidth, shownHeight), (shown.Width, shown.Height));
        Assert.Equal(((shownWidth + 1) / 2, (shownHeight + 1) / 2), (shown.U.Width, shown.V.Height));
        Assert.InRange(shown.Y.Row(shownHeight - 1)[shownWidth - 1], 120, 160);
        shown.Release();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_size_changes_in_mid_stream(RtpCodecKind codec)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        using IVideoDecoder decoder = Codecs.CreateDecoder(codec);
        (int Width, int Height)[] sizes = [(640, 360), (320, 180), (640, 480), (162, 290)];
        for (int i = 0; i < 12; i++)
        {
            (int width, int height) = sizes[i / 3];

            VideoFrame shown = Pass(encoder, decoder, width, height, i);

            Assert.Equal((width, height), (shown.Width, shown.Height));
            shown.Release();
        }
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void A_key_frame_comes_when_it_is_asked_for_and_at_no_other_time(RtpCodecKind codec)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        List<int> keys = [];
        for (int i = 0; i < 30; i++)
        {
            if (i is 7 or 8 or 21)
            {
                encoder.RequestKeyFrame();
            }

            if (Encode(encoder, 320, 180, i).IsKeyFrame)
            {
                keys.Add(i);
            }
        }

        Assert.Equal([0, 7, 8, 21], keys);
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void The_rate_can_be_changed_while_it_runs(RtpCodecKind codec)
    {
        using AvEncoder encoder = TestEncoders.Open(codec, bitsPerSecond: 2_000_000);
        long before = Enumerable.Range(0, 60).Sum(i => (long)Noise(encoder, i));

        encoder.SetBitrate(400_000);
        long after = Enumerable.Range(60, 120).Sum(i => (long)Noise(encoder, i)) / 2;

        Assert.Equal(400_000, encoder.BitsPerSecond);
        Assert.InRange(before * 4, 1_000_000, 3_000_000); // Bits per second: 60 frames are two seconds.
        Assert.InRange(after * 4, 200_000, 800_000);
    }

    [Fact]
    public void A_change_of_rate_that_is_too_small_to_matter_is_left_out()
    {
        using AvEncoder encoder = TestEncoders.Open(RtpCodecKind.Vp8, bitsPerSecond: 1_000_000);
        Encode(encoder, 320, 180, 0);

        encoder.SetBitrate(1_100_000);

        Assert.Equal(1_000_000, encoder.BitsPerSecond);
        Assert.False(Encode(encoder, 320, 180, 1).IsKeyFrame);
    }

    [Fact]
    public void Pictures_of_full_range_keep_their_contrast()
    {
        using AvEncoder encoder = TestEncoders.Open(RtpCodecKind.Vp8);
        using IVideoDecoder decoder = Codecs.CreateDecoder(RtpCodecKind.Vp8);
        VideoFrame scene = _pool.Rent(64, 64, isFullRange: true, default);
        for (int y = 0; y < 64; y++)
        {
            scene.Y.Row(y).Fill(255);
            scene.U.Row(y / 2).Clear();
            scene.V.Row(y / 2).Fill(128);
        }

        encoder.TryEncode(scene, out EncodedPicture encoded);
        decoder.Decode(encoded.Data, isKeyFrame: true, default, out VideoFrame? shown);

        Assert.False(shown!.IsFullRange);
        Assert.InRange(shown.Y.Row(32)[32], 232, 238);
        Assert.InRange(shown.U.Row(16)[16], 13, 19);
        shown.Release();
        scene.Release();
    }

    [Fact]
    public void A_decoded_picture_outlives_its_decoder()
    {
        using AvEncoder encoder = TestEncoders.Open(RtpCodecKind.H264);
        IVideoDecoder decoder = Codecs.CreateDecoder(RtpCodecKind.H264);
        VideoFrame shown = Pass(encoder, decoder, 320, 180, 0);

        decoder.Dispose();

        Assert.InRange(shown.Y.Row(179)[319], 120, 160);
        shown.Release();
    }

    private static VideoCodecs Codecs => TestCodecs.All;

    private VideoFrame Pass(AvEncoder encoder, IVideoDecoder decoder, int width, int height, int number)
    {
        (byte[] data, bool isKeyFrame) = Encode(encoder, width, height, number);
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(data, isKeyFrame, default, out VideoFrame? shown));
        return shown!;
    }

    private (byte[] Data, bool IsKeyFrame) Encode(AvEncoder encoder, int width, int height, int number)
    {
        VideoFrame scene = Scenes.Draw(_pool, width, height, number);
        Assert.True(encoder.TryEncode(scene, out EncodedPicture encoded));
        scene.Release();
        return (encoded.Data.ToArray(), encoded.IsKeyFrame);
    }

    // What cannot be compressed makes an encoder use all that it may.
    private int Noise(AvEncoder encoder, int seed)
    {
        Random random = new(seed);
        VideoFrame scene = Scenes.Draw(_pool, 320, 180, seed);
        for (int y = 0; y < scene.Height; y++)
        {
            foreach (ref byte sample in scene.Y.Row(y))
            {
                sample = (byte)Math.Clamp(sample + random.Next(-12, 13), 16, 235);
            }
        }

        int bytes = encoder.TryEncode(scene, out EncodedPicture encoded) ? encoded.Data.Length : 0;
        scene.Release();
        return bytes;
    }
}
