using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.RealModels;

/// <summary>The six seconds that the browser's fake camera shows, frame by frame.</summary>
internal static class FakeCamera
{
    public const string File = "fake-camera-640x360-30fps.mjpeg";
    public const int Frames = 180;
    private const double FrameMs = 1000.0 / 30;
    private static readonly Lazy<List<byte[]>> All =
        new(() => Pictures.Split(System.IO.File.ReadAllBytes(SharedFiles.Data(File))));

    public static MonoTime TimeOf(int frame) => MonoTime.FromMilliseconds(frame * FrameMs);

    /// <summary>As if it had been taken at a moment; its timestamp is its number.</summary>
    public static VideoFrame Frame(int index, MonoTime at) => Pictures.FromJpeg(
        All.Value[index % Frames], new FrameInfo((uint)index, at, at, VideoRotation.None));

    public static VideoFrame Frame(int index) => Pictures.FromJpeg(
        All.Value[index % Frames],
        new FrameInfo((uint)(index * 3000), TimeOf(index), TimeOf(index), VideoRotation.None));
}
