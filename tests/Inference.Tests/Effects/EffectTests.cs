using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.Effects;

/// <summary>What each effect does to pictures whose outcome can be worked out.</summary>
public sealed class EffectTests : IDisposable
{
    private const int Width = 131; // Odd, and no multiple of any vector.
    private const int Height = 67;
    private readonly TestModels _models = new();
    private readonly List<VideoFrame> _frames = [];

    public void Dispose()
    {
        _frames.ForEach(frame => frame.Release());
        _models.Dispose();
    }

    [Fact]
    public void Grayscale_keeps_brightness_and_drops_colour()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, Texture, u: 30, v: 200));

        VideoFrame target = Apply(PlainEffect.Grayscale(), source);

        Assert.All(Points(), p => Assert.Equal(source.Y.Row(p.Y)[p.X], target.Y.Row(p.Y)[p.X]));
        Assert.Equal(128, target.U.Row(3)[3]);
        Assert.Equal(128, target.V.Row(target.V.Height - 1)[target.V.Width - 1]);
    }

    [Fact]
    public void Mirror_swaps_left_and_right()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, Texture));

        VideoFrame target = Apply(PlainEffect.Mirror(), source);

        Assert.All(Points(), p => Assert.Equal(source.Y.Row(p.Y)[Width - 1 - p.X], target.Y.Row(p.Y)[p.X]));
    }

    [Fact]
    public void Sepia_is_brown_and_browner_where_it_is_bright()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, static (x, _) => x < 60 ? (byte)0 : (byte)250));

        VideoFrame target = Apply(PlainEffect.Sepia(), source);

        Assert.Equal((128, 128), (target.U.Row(5)[2], target.V.Row(5)[2]));
        Assert.InRange(target.U.Row(5)[50], 90, 100);
        Assert.InRange(target.V.Row(5)[50], 144, 152);
    }

    [Fact]
    public void Edges_are_bright_and_planes_are_black()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, static (x, _) => x < 60 ? (byte)40 : (byte)200));

        VideoFrame target = Apply(new EdgeEffect(), source);

        Assert.Equal(255, target.Y.Row(30)[60]);
        Assert.Equal(0, target.Y.Row(30)[20]);
        Assert.Equal(0, target.Y.Row(30)[120]);
    }

    [Fact]
    public void A_vector_of_edges_is_the_same_as_one_edge_after_the_other()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, Texture));

        VideoFrame target = Apply(new EdgeEffect(), source);

        foreach ((int x, int y) in Points().Where(p => p.X is > 0 and < Width - 1 && p.Y is > 0 and < Height - 1))
        {
            int P(int dx, int dy) => source.Y.Row(y + dy)[x + dx];
            int across = P(1, -1) + (2 * P(1, 0)) + P(1, 1) - P(-1, -1) - (2 * P(-1, 0)) - P(-1, 1);
            int along = P(-1, 1) + (2 * P(0, 1)) + P(1, 1) - P(-1, -1) - (2 * P(0, -1)) - P(1, -1);
            Assert.Equal(Math.Min(255, Math.Abs(across) + Math.Abs(along)), target.Y.Row(y)[x]);
        }
    }

    [Fact]
    public void A_cartoon_has_few_shades()
    {
        VideoFrame source = Keep(Pictures.FromPlanes(Width, Height, static (x, _) => (byte)(x * 255 / Width), u: 140));

        VideoFrame target = Apply(new CartoonEffect(), source);

        HashSet<byte> shades = [];
        for (int y = 0; y < Height; y++)
        {
            shades.UnionWith(target.Y.Row(y).ToArray());
        }

        Assert.InRange(shades.Count, 5, 9);
        Assert.True(target.U.Row(4)[4] > 140);
    }

    [Fact]
    public void Denoise_takes_noise_away_and_leaves_edges()
    {
        Random random = new(11);
        using DenoiseEffect effect = new();
        VideoFrame? last = null;
        double noisy = 0;
        for (int i = 0; i < 12; i++)
        {
            VideoFrame source = Keep(Pictures.FromPlanes(
                Width, Height, (x, _) => (byte)Math.Clamp((x < 60 ? 80 : 180) + Gauss(random, 5), 0, 255)));
            noisy = Deviation(source, 5, 50, 80);
            last = Apply(effect, source);
        }

        Assert.InRange(noisy, 4.5, 5.5);
        Assert.InRange(Deviation(last!, 5, 50, 80), 0, 2);
        Assert.InRange(Math.Abs(Mean(last!, 50, 58) - 80), 0, 3); // Up to the edge from both sides.
        Assert.InRange(Math.Abs(Mean(last!, 61, 70) - 180), 0, 3);
    }

    [Fact]
    public void Denoise_follows_what_moves_at_once()
    {
        using DenoiseEffect effect = new();
        Apply(effect, Keep(Pictures.FromPlanes(Width, Height, static (_, _) => 50)));

        VideoFrame target = Apply(effect, Keep(Pictures.FromPlanes(Width, Height, static (_, _) => 200)));

        Assert.InRange(Mean(target, 0, Width), 199, 201);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Bicubic_makes_a_slope_a_finer_slope(int factor)
    {
        VideoFrame source = Keep(Pictures.FromPlanes(100, 40, static (x, y) => (byte)(20 + (2 * x) + (y / 2))));

        VideoFrame target = Apply(new BicubicScaling(factor), source);

        Assert.Equal((100 * factor, 40 * factor), (target.Width, target.Height));
        for (int x = 6 * factor; x < 90 * factor; x++)
        {
            double expected = 20 + (2 * (((x + 0.5) / factor) - 0.5)) + (((20 + (0.5 / factor)) - 0.5) / 2);
            Assert.Equal(expected, target.Y.Row(20 * factor)[x], 2.0);
        }
    }

    [Fact]
    public void The_background_is_blurred_and_the_person_is_not()
    {
        // The made model calls bright pixels a person: a bright block on a fine dark pattern.
        using BackgroundBlur effect = new(Segmenter(), radius: 10);
        VideoFrame source = Keep(Pictures.FromPlanes(640, 360, static (x, y) =>
            x is >= 200 and < 440 ? (byte)(180 + (60 * ((x / 4) & 1))) : (byte)(10 + (60 * ((x ^ y) & 1)))));

        VideoFrame target = Apply(effect, source);

        Assert.InRange(Deviation(source, 10, 180, 180), 25, 35);
        Assert.InRange(Deviation(target, 10, 180, 180), 0, 3);
        Assert.Equal(Deviation(source, 220, 420, 180), Deviation(target, 220, 420, 180), 1.0);
    }

    [Fact]
    public void A_picture_stands_behind_the_person()
    {
        VideoFrame picture = Keep(Pictures.FromPlanes(200, 200, static (x, _) => x < 100 ? (byte)5 : (byte)90, u: 60));
        using BackgroundImage effect = new(Segmenter(), picture.Retain());
        VideoFrame source = Keep(Pictures.FromPlanes(
            640, 360, static (x, _) => x is >= 280 and < 440 ? (byte)220 : (byte)40, u: 200));

        VideoFrame target = Apply(effect, source);

        Assert.Equal(220, Mean(target, 300, 420), 1.0);
        Assert.Equal(5, Mean(target, 10, 250), 1.0);
        Assert.Equal(90, Mean(target, 470, 630), 1.0);
        Assert.Equal(60, target.U.Row(90)[20]);
        Assert.Equal(200, target.U.Row(90)[180]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_of_brightness_sees_all_of_the_frame_piece_by_piece(bool isFullRange)
    {
        using PictureModel effect = new("super_resolution", Luma(MadeModels.TwiceAsLarge(48)));
        VideoFrame source = Keep(Pictures.FromPlanes(
            Width, Height, static (x, y) => (byte)(20 + (Texture(x, y) * 200 / 255)), u: 70, isFullRange: isFullRange));

        VideoFrame target = Apply(effect, source);

        Assert.Equal((Width * 2, Height * 2), (target.Width, target.Height));
        Assert.All(Points(), p =>
        {
            Assert.Equal(source.Y.Row(p.Y)[p.X], target.Y.Row(p.Y * 2)[p.X * 2], 1.0);
            Assert.Equal(source.Y.Row(p.Y)[p.X], target.Y.Row((p.Y * 2) + 1)[(p.X * 2) + 1], 1.0);
        });
        Assert.Equal(70, target.U.Row(target.U.Height - 1)[target.U.Width - 1]);
    }

    [Fact]
    public void A_frame_smaller_than_what_a_model_takes_is_no_trouble()
    {
        using PictureModel effect = new("super_resolution", Luma(MadeModels.TwiceAsLarge(48)));
        VideoFrame source = Keep(Pictures.FromPlanes(20, 10, static (x, y) => (byte)((x * 10) + y)));

        VideoFrame target = Apply(effect, source);

        Assert.Equal(source.Y.Row(9)[19], target.Y.Row(19)[39], 1.0);
    }

    [Theory]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Rgb)]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Bgr)]
    public void A_model_of_colours_gives_back_what_it_is_given(TensorLayout layout, ChannelOrder channels)
    {
        long[] shape = layout == TensorLayout.Nchw ? [1, 3, 48, 48] : [1, 48, 48, 3];
        using PictureModel effect = new("denoise", Colours(layout, channels, MadeModels.Identity(shape)));
        VideoFrame source = Keep(Pictures.FromRgb(
            Width + 1,
            Height + 1,
            static (x, y) => ((byte)(40 + (x / 8)), (byte)(60 + (y / 4)), (byte)(200 - (x / 16)))));

        VideoFrame target = Apply(effect, source);

        AssertAlike(source.Y, target.Y);
        AssertAlike(source.U, target.U);
        AssertAlike(source.V, target.V);
    }

    [Fact]
    public void A_model_of_colours_may_change_each_of_them()
    {
        byte[] swaps = MadeModels.TurnsColours([1, 3, 48, 48]);
        using PictureModel effect = new("denoise", Colours(TensorLayout.Nchw, ChannelOrder.Rgb, swaps));
        VideoFrame source = Keep(Pictures.FromRgb(100, 60, static (_, _) => (220, 40, 90)));
        VideoFrame turned = Keep(Pictures.FromRgb(100, 60, static (_, _) => (90, 40, 220)));

        VideoFrame target = Apply(effect, source);

        AssertAlike(turned.Y, target.Y);
        AssertAlike(turned.U, target.U);
        AssertAlike(turned.V, target.V);
    }

    [Fact]
    public void A_model_that_answers_in_another_shape_is_refused()
    {
        ModelEntry entry = _models.Put(
            TestModels.Entry(
                ModelTask.Denoise,
                new ModelInput { Name = "x", Width = 8, Height = 8, Channels = ChannelOrder.Luma },
                new ModelOutput { Decoder = ModelDecoder.Luma }),
            MadeModels.Says([1, 1, 8, 8], ("y", [1, 5], new float[5])));
        using PictureModel effect = new("denoise", _models.Sessions.Open(entry));

        ModelException failure = Assert.Throws<ModelException>(
            () => effect.SizeFor(Keep(Pictures.FromPlanes(20, 10, static (_, _) => 9))));

        Assert.Equal(ModelFault.WrongShape, failure.Fault);
    }

    [Fact]
    public void Effects_follow_each_other_in_the_order_asked_for()
    {
        using EffectChain chain = new([PlainEffect.Mirror(), new BicubicScaling(2), PlainEffect.Grayscale()]);
        VideoFrame source = Keep(Pictures.FromPlanes(64, 32, static (x, _) => x < 32 ? (byte)10 : (byte)250, u: 20));

        VideoFrame result = Keep(chain.Apply(source));

        Assert.Equal((128, 64), (result.Width, result.Height));
        Assert.Equal(250, result.Y.Row(10)[20]);
        Assert.Equal(10, result.Y.Row(10)[100]);
        Assert.Equal(128, result.U.Row(10)[10]);
        source.Retain().Release(); // The chain has not taken the caller's reference.
    }

    [Fact]
    public void A_model_that_fails_gives_no_picture()
    {
        ModelEntry entry = _models.Put(
            TestModels.Entry(
                ModelTask.PersonSegmentation,
                new ModelInput { Name = "x", Width = 8, Height = 8, Channels = ChannelOrder.Luma },
                new ModelOutput { Decoder = ModelDecoder.Mask }),
            MadeModels.Breaks());
        using EffectChain chain = new([new BackgroundBlur(_models.Sessions.Open(entry), 10)]);
        VideoFrame source = Pictures.FromPlanes(64, 32, static (_, _) => 200);

        Assert.Throws<ModelException>(() => chain.Apply(source));

        source.Release();
        Assert.Throws<InvalidOperationException>(source.Release); // Nothing of it was kept.
    }

    [Theory]
    [InlineData(VideoRotation.Quarter, 0, 0, 0, 39)]
    [InlineData(VideoRotation.Half, 0, 0, 63, 39)]
    [InlineData(VideoRotation.ThreeQuarters, 0, 0, 63, 0)]
    public void A_phone_on_its_side_is_put_upright(VideoRotation rotation, int x, int y, int fromX, int fromY)
    {
        VideoFrame plain = Keep(Pictures.FromPlanes(64, 40, static (x, y) => (byte)((x * 2) + (y * 3))));
        using EffectChain chain = new([PlainEffect.Grayscale()]);
        VideoFrame sideways = Keep(Pictures.Turned(plain, rotation));

        VideoFrame upright = Keep(chain.Apply(sideways));

        bool isOnItsSide = rotation != VideoRotation.Half;
        Assert.Equal(isOnItsSide ? (40, 64) : (64, 40), (upright.Width, upright.Height));
        Assert.Equal(plain.Y.Row(fromY)[fromX], upright.Y.Row(y)[x]);
        Assert.Equal(VideoRotation.None, upright.Info.Rotation);
    }

    private ModelSession Segmenter() => _models.Sessions.Open(_models.Put(
        TestModels.Entry(
            ModelTask.PersonSegmentation,
            new ModelInput { Name = "x", Width = 64, Height = 64, Layout = TensorLayout.Nhwc, Scale = 1f / 255 },
            new ModelOutput { Decoder = ModelDecoder.Mask }),
        MadeModels.Threshold(64)));

    private static void AssertAlike(VideoPlane expected, VideoPlane found)
    {
        for (int y = 0; y < expected.Height; y++)
        {
            for (int x = 0; x < expected.Width; x++)
            {
                Assert.InRange(found.Row(y)[x], expected.Row(y)[x] - 2, expected.Row(y)[x] + 2);
            }
        }
    }

    private ModelSession Colours(TensorLayout layout, ChannelOrder channels, byte[] onnx) => _models.Sessions.Open(
        _models.Put(
            TestModels.Entry(
                ModelTask.Denoise,
                new ModelInput
                {
                    Name = "x", Width = 48, Height = 48, Layout = layout, Channels = channels, Scale = 1f / 255,
                },
                new ModelOutput { Decoder = ModelDecoder.Rgb }),
            onnx));

    private ModelSession Luma(byte[] onnx) => _models.Sessions.Open(_models.Put(
        TestModels.Entry(
            ModelTask.SuperResolution,
            new ModelInput
            {
                Name = "x", Width = 48, Height = 48, Channels = ChannelOrder.Luma, Scale = 1f / 255,
            },
            new ModelOutput { Decoder = ModelDecoder.Luma }),
        onnx));

    private VideoFrame Apply(IVideoEffect effect, VideoFrame source)
    {
        (int width, int height) = effect.SizeFor(source);
        VideoFrame target = Keep(Pictures.Empty(width, height, source.IsFullRange));
        effect.Apply(source, target, MonoTime.Zero);
        return target;
    }

    private VideoFrame Keep(VideoFrame frame)
    {
        _frames.Add(frame);
        return frame;
    }

    private static byte Texture(int x, int y) => (byte)((x * 37) ^ (y * 91) ^ (x * y));

    private static IEnumerable<(int X, int Y)> Points() =>
        from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (x, y);

    private static double Gauss(Random random, double deviation) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Mean(VideoFrame frame, int left, int right) =>
        frame.Y.Row(frame.Height / 2)[left..right].ToArray().Average(sample => (double)sample);

    // Of the middle rows, so that edges of the picture do not count.
    private static double Deviation(VideoFrame frame, int left, int right, int rows)
    {
        List<double> samples = [];
        int top = Math.Max(2, (frame.Height - Math.Min(rows, frame.Height - 4)) / 2);
        for (int y = top; y < frame.Height - top; y++)
        {
            samples.AddRange(frame.Y.Row(y)[left..right].ToArray().Select(sample => (double)sample));
        }

        double mean = samples.Average();
        return Math.Sqrt(samples.Average(sample => (sample - mean) * (sample - mean)));
    }
}
