using Ooblex.Inference.Effects;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Bench.Inference.Clips;

/// <summary>What clips are made of: people before a camera where that file is, else a moving pattern.</summary>
internal sealed class Scenes
{
    public const int Width = 640;
    public const int Height = 360;
    private const int Count = 90;
    private const int BitsPerSecond = 2_000_000;

    // As browsers do: nothing refers to frames of layer 2.
    private const string ThreeLayers =
        "ts_number_layers=3:ts_target_bitrate=1000,1400,2000:ts_rate_decimator=4,2,1:ts_periodicity=4:"
        + "ts_layer_id=0,2,1,2:ts_layering_mode=3";

    private static readonly int[] LayerOf = [0, 2, 1, 2];
    private static readonly string File = SharedFiles.Data("fake-camera-640x360-30fps.mjpeg");
    private readonly List<byte[]> _jpegs = System.IO.File.Exists(File)
        ? [.. Pictures.Split(System.IO.File.ReadAllBytes(File)).Take(Count)]
        : [];

    public string Origin => _jpegs.Count > 0
        ? $"{Path.GetFileName(File)}, enlarged to 1280x720"
        : "a synthetic picture without faces";

    /// <summary>One picture, 640x360, with one reference.</summary>
    public VideoFrame Picture(int index) => _jpegs.Count > 0
        ? Pictures.FromJpeg(_jpegs[index % _jpegs.Count])
        : Pictures.FromPlanes(Width, Height, (x, y) => Drawn(x + (2 * index), y), u: 110, v: 140, isFullRange: false);

    /// <summary>Three seconds in twice the size: 720p30 at 2 Mbit/s.</summary>
    public Clip Encode(RtpCodecKind codec, int layers)
    {
        bool isLayered = layers == LayerOf.Max() + 1 && codec is RtpCodecKind.Vp8;
        EncoderRecipe recipe = CodecProbe.RecipeOf(codec);
        using AvEncoder encoder = new(
            isLayered ? recipe with { Options = [.. recipe.Options, ("ts-parameters", ThreeLayers)] } : recipe,
            new VideoEncoderOptions(Clip.FramesPerSecond, BitsPerSecond, KeyFrameEvery: Count));
        using BicubicScaling twice = new(factor: 2);
        List<ClipFrame> frames = [];
        for (int i = 0; i < Count; i++)
        {
            VideoFrame small = Picture(i);
            VideoFrame large = Pictures.Empty(2 * small.Width, 2 * small.Height, small.IsFullRange);
            twice.Apply(small, large, default);
            if (encoder.TryEncode(large, out EncodedPicture encoded))
            {
                frames.Add(new ClipFrame(encoded.Data.ToArray(), encoded.IsKeyFrame, isLayered && LayerOf[i % 4] == 2));
            }

            small.Release();
            large.Release();
        }

        return new Clip(codec, frames);
    }

    // A slope with noise, as a camera that pans.
    private static byte Drawn(int x, int y) => (byte)(60 + (x * 90 / 820 % 120) + (((x * 31) ^ (y * 17)) % 13));
}
