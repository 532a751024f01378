using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Tests.Frames;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Media.Tests.Codecs;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Frames;

/// <summary>Frames that no other needs, of real encoders: without them all others are the same to the bit.</summary>
public sealed class DiscardableFramesTests
{
    private const int Frames = 48;
    private const int HeldBack = 3; // Pictures that wait for others at the end.

    // Layers 0, 2, 1, 2: what browsers send in each simulcast layer. Nothing refers to those of layer 2.
    private const string ThreeLayers =
        "ts_number_layers=3:ts_target_bitrate=300,450,600:ts_rate_decimator=4,2,1:ts_periodicity=4:"
        + "ts_layer_id=0,2,1,2:ts_layering_mode=3";

    private static readonly int[] LayerOf = [0, 2, 1, 2];

    [Fact]
    public void Vp8_with_temporal_layers()
    {
        EncoderRecipe layered = With(RtpCodecKind.Vp8, ("ts-parameters", ThreeLayers));
        Packetizer packetizer = Packetizer.For(RtpCodecKind.Vp8);
        List<EncodedFrame> frames = Send(layered, (unit, _, index) =>
        {
            packetizer.Begin(unit, isDiscardable: LayerOf[index % 4] == 2);
            return [.. Rest(packetizer, unit)];
        });
        AssertIndependent(frames, Frames / 2);
    }

    [Fact]
    public void Vp9_with_temporal_layers()
    {
        EncoderRecipe layered = With(
            RtpCodecKind.Vp9, ("error-resilient", "default"), ("ts-parameters", ThreeLayers));
        List<EncodedFrame> frames = Send(layered, (unit, isKeyFrame, index) =>
        {
            // I P L B E, a picture id, TID and SID, TL0PICIDX.
            byte[][] parts = [.. unit.Chunk(1_000)];
            return
            [
                .. parts.Select((part, i) => (byte[])
                [
                    (byte)(0xA0 | (isKeyFrame ? 0 : 0x40) | (i == 0 ? 0x08 : 0) | (i == parts.Length - 1 ? 0x04 : 0)),
                    (byte)index, (byte)(LayerOf[index % 4] << 5), (byte)(index / 4), .. part,
                ]),
            ];
        });
        AssertIndependent(frames, Frames / 2);
    }

    [Fact]
    public void H264_with_bidirectional_pictures()
    {
        EncoderRecipe recipe = EncoderRecipe.H264 with
        {
            Options =
            [
                ("preset", "ultrafast"), ("profile", "main"), ("bf", "2"), ("b_strategy", "0"), ("rc-lookahead", "2"),
                ("forced-idr", "1"),
            ],
        };
        Packetizer packetizer = Packetizer.For(RtpCodecKind.H264);
        List<EncodedFrame> frames = Send(
            recipe, (unit, isKeyFrame, _) => TestPackets.Cut(RtpCodecKind.H264, unit, isKeyFrame, packetizer));
        AssertIndependent(frames, 10);
    }

    // No encoder at hand makes such frames of AV1, so one is made of another: its flags of what it refreshes go.
    [Fact]
    public void Av1_that_refreshes_no_reference()
    {
        const int At = 21; // It refreshes one reference, as most do.
        Av1Sequence sequence = default;
        List<EncodedFrame> Film(bool isCleared) => Send(TestEncoders.Recipe(RtpCodecKind.Av1), (unit, isKeyFrame, i) =>
        {
            sequence = i == 0 ? Av1Sequence.Read(unit.AsSpan()[BodyOf(unit, type: 1)]) : sequence;
            if (isCleared && i == At)
            {
                ClearRefresh(unit.AsSpan()[BodyOf(unit, type: 6)], sequence);
            }

            return TestPackets.Cut(RtpCodecKind.Av1, unit, isKeyFrame, own: null);
        });

        List<EncodedFrame> before = Film(isCleared: false);
        List<EncodedFrame> frames = Film(isCleared: true);
        Assert.Equal(Decode(before.Take(At + 1)), Decode(frames.Take(At + 1))); // It shows the same.
        Assert.Equal((false, true), (before[At].IsDiscardable, frames[At].IsDiscardable));
        AssertIndependent(frames[..(At + 2)], 1); // The frame behind the next would have needed it.
        before.ForEach(frame => frame.Dispose());
        frames.ForEach(frame => frame.Dispose());
    }

    [Theory]
    [InlineData(RtpCodecKind.H264)]
    [InlineData(RtpCodecKind.Vp8)]
    [InlineData(RtpCodecKind.Vp9)]
    [InlineData(RtpCodecKind.Av1)]
    public void Without_layers_each_frame_is_needed(RtpCodecKind codec)
    {
        Packetizer? own = codec is RtpCodecKind.H264 or RtpCodecKind.Vp8 ? Packetizer.For(codec) : null;
        List<EncodedFrame> frames = Send(
            TestEncoders.Recipe(codec), (unit, isKeyFrame, _) => TestPackets.Cut(codec, unit, isKeyFrame, own));
        Assert.Equal(Frames, frames.Count);
        Assert.All(frames, frame => Assert.False(frame.IsDiscardable));
        frames.ForEach(frame => frame.Dispose());
    }

    private static EncoderRecipe With(RtpCodecKind codec, params (string Name, string Value)[] more)
    {
        EncoderRecipe usual = TestEncoders.Recipe(codec);
        return usual with { Options = [.. usual.Options, .. more] };
    }

    // AV1 §5.3: OBUs with sizes, one after the other.
    private static Range BodyOf(ReadOnlySpan<byte> unit, int type)
    {
        int position = 0;
        while (position < unit.Length)
        {
            byte header = unit[position++];
            int size = 0;
            for (int shift = 0; ; shift += 7)
            {
                size |= (unit[position] & 0x7F) << shift;
                if ((unit[position++] & 0x80) == 0)
                {
                    break;
                }
            }

            if ((header >> 3) == type)
            {
                return position..(position + size);
            }

            position += size;
        }

        throw new InvalidOperationException($"There is no OBU of type {type}.");
    }

    // Of the bits that decide the last one is that of the reference; those before it are other fields.
    private static void ClearRefresh(Span<byte> body, in Av1Sequence sequence)
    {
        for (int bit = 63; bit >= 0 && !Av1FrameHeader.LeavesNothing(body, sequence); bit--)
        {
            byte before = body[bit / 8];
            body[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            if (!Av1FrameHeader.LeavesNothing(body, sequence))
            {
                body[bit / 8] = before;
            }
        }

        Assert.True(Av1FrameHeader.LeavesNothing(body, sequence));
    }

    private static IEnumerable<byte[]> Rest(Packetizer packetizer, byte[] unit)
    {
        byte[] room = new byte[Packetizer.MaxPayloadBytes];
        while (packetizer.Write(unit, room) is > 0 and int length)
        {
            yield return room[..length];
        }
    }

    private static List<EncodedFrame> Send(EncoderRecipe recipe, Func<byte[], bool, int, List<byte[]>> cut)
    {
        Assert.True(TestCodecs.All.Report.IsAvailable);
        using VideoFramePool pool = new(maxIdle: 2);
        using FrameStage stage = new(recipe.Codec.ToString().ToUpperInvariant());
        using AvEncoder encoder = new(recipe, new VideoEncoderOptions(30, 600_000, KeyFrameEvery: 10_000));
        List<EncodedFrame> frames = [];
        int sequence = 1;
        for (int i = 0, sent = 0; i < Frames; i++)
        {
            VideoFrame scene = Scenes.Draw(pool, 320, 192, i);
            bool isThere = encoder.TryEncode(scene, out EncodedPicture encoded);
            scene.Release();
            if (!isThere)
            {
                continue; // It looks ahead first.
            }

            List<byte[]> payloads = cut(encoded.Data.ToArray(), encoded.IsKeyFrame, sent);
            for (int k = 0; k < payloads.Count; k++)
            {
                stage.Add(sequence++, (uint)sent * 3_000, payloads[k], marker: k == payloads.Count - 1);
            }

            frames.Add(stage.Take());
            sent++;
        }

        return frames;
    }

    private static void AssertIndependent(List<EncodedFrame> frames, int atLeast)
    {
        Assert.InRange(frames.Count(frame => frame.IsDiscardable), atLeast, frames.Count);
        Dictionary<uint, ulong> all = Decode(frames);
        Dictionary<uint, ulong> needed = Decode(frames.Where(frame => !frame.IsDiscardable));
        int most = frames.Count(frame => !frame.IsDiscardable);
        Assert.InRange(needed.Count, most - HeldBack, most);
        Assert.All(needed.Where(pair => all.ContainsKey(pair.Key)), pair => Assert.Equal(all[pair.Key], pair.Value));
        frames.ForEach(frame => frame.Dispose());
    }

    // A number for each picture that comes out.
    private static Dictionary<uint, ulong> Decode(IEnumerable<EncodedFrame> frames)
    {
        Dictionary<uint, ulong> sums = [];
        IVideoDecoder? decoder = null;
        foreach (EncodedFrame frame in frames)
        {
            decoder ??= TestCodecs.All.CreateDecoder(frame.Codec);
            FrameInfo info = new(frame.RtpTimestamp, default, default, VideoRotation.None);
            DecodeOutcome outcome = decoder.Decode(frame.Data, frame.IsKeyFrame, info, out VideoFrame? picture);
            Assert.True(
                outcome is DecodeOutcome.Picture or DecodeOutcome.NoPicture, $"{outcome}: {frame.RtpTimestamp}");
            if (picture is not null)
            {
                sums[picture.Info.RtpTimestamp] = SumOf(picture);
                picture.Release();
            }
        }

        decoder?.Dispose();
        return sums;
    }

    private static ulong SumOf(VideoFrame picture)
    {
        ulong sum = 14_695_981_039_346_656_037; // FNV-1a.
        foreach (VideoPlane plane in (VideoPlane[])[picture.Y, picture.U, picture.V])
        {
            for (int y = 0; y < plane.Height; y++)
            {
                foreach (byte sample in plane.Row(y))
                {
                    sum = (sum ^ sample) * 1_099_511_628_211;
                }
            }
        }

        return sum;
    }
}
