using BenchmarkDotNet.Attributes;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Benchmarks.Frames;

/// <summary>Decides how many streams a core decodes, and what processed video costs: 720p at 2 Mbit/s.</summary>
public class CodecBenchmarks
{
    private const int Frames = 30;
    private readonly List<VideoFrame> _scenes = [];
    private readonly List<(byte[] Data, bool IsKeyFrame)> _units = [];
    private IVideoEncoder _encoder = null!;
    private IVideoDecoder _decoder = null!;
    private int _next;

    [Params(RtpCodecKind.H264, RtpCodecKind.Vp8)]
    public RtpCodecKind Codec { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        VideoCodecs codecs = VideoCodecs.Probe(new CodecOptions { Enabled = true, MaxPixels = 1 << 23 });
        _encoder = codecs.CreateEncoder(Codec, new VideoEncoderOptions(30, 2_000_000, KeyFrameEvery: Frames));
        _decoder = codecs.CreateDecoder(Codec);
        using VideoFramePool pool = new(maxIdle: 0);
        for (int i = 0; i < Frames; i++)
        {
            VideoFrame scene = Draw(pool, i);
            _scenes.Add(scene);
            if (_encoder.TryEncode(scene, out EncodedPicture encoded))
            {
                _units.Add((encoded.Data.ToArray(), encoded.IsKeyFrame));
            }
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _encoder.Dispose();
        _decoder.Dispose();
        _scenes.ForEach(scene => scene.Release());
    }

    [Benchmark]
    public int Decode()
    {
        (byte[] data, bool isKeyFrame) = _units[_next++ % _units.Count];
        _decoder.Decode(data, isKeyFrame, default, out VideoFrame? picture);
        int width = picture?.Width ?? 0;
        picture?.Release();
        return width;
    }

    [Benchmark]
    public int Encode() =>
        _encoder.TryEncode(_scenes[_next++ % Frames], out EncodedPicture encoded) ? encoded.Data.Length : 0;

    // A slope with noise that moves on by two columns a picture, as a camera that pans.
    private static VideoFrame Draw(VideoFramePool pool, int number)
    {
        VideoFrame scene = pool.Rent(1_280, 720, isFullRange: false, default);
        for (int y = 0; y < scene.Height; y++)
        {
            Span<byte> row = scene.Y.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                int at = x + (2 * number);
                row[x] = (byte)(60 + (at * 90 / 1_400) + (((at * 31) ^ (y * 17)) % 13));
            }
        }

        for (int y = 0; y < scene.U.Height; y++)
        {
            scene.U.Row(y).Fill(110);
            scene.V.Row(y).Fill(140);
        }

        return scene;
    }
}
