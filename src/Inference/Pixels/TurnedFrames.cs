using Ooblex.Media.Frames;

namespace Ooblex.Inference.Pixels;

/// <summary>Turns frames as a player would, so that models see people upright.</summary>
public sealed class TurnedFrames : IDisposable
{
    private readonly VideoFramePool _pool = new(maxIdle: 2);

    /// <summary>The frame itself with one reference more, or a turned copy.</summary>
    public VideoFrame Of(VideoFrame frame)
    {
        VideoRotation rotation = frame.Info.Rotation;
        if (rotation == VideoRotation.None)
        {
            return frame.Retain();
        }

        bool isOnItsSide = rotation is VideoRotation.Quarter or VideoRotation.ThreeQuarters;
        (int width, int height) = isOnItsSide ? (frame.Height, frame.Width) : (frame.Width, frame.Height);
        VideoFrame upright = _pool.Rent(
            width, height, frame.IsFullRange, frame.Info with { Rotation = VideoRotation.None });
        Turn(frame.Y, upright.Y, rotation);
        Turn(frame.U, upright.U, rotation);
        Turn(frame.V, upright.V, rotation);
        return upright;
    }

    public void Dispose() => _pool.Dispose();

    private static unsafe void Turn(in VideoPlane source, in VideoPlane target, VideoRotation rotation)
    {
        // From the target's next sample to the next in the source, along a row and from row to row.
        (nint start, nint along, nint down) = rotation switch
        {
            VideoRotation.Quarter => ((nint)(source.Height - 1) * source.Stride, -(nint)source.Stride, (nint)1),
            VideoRotation.Half => (
                ((nint)(source.Height - 1) * source.Stride) + source.Width - 1, (nint)(-1), -(nint)source.Stride),
            _ => ((nint)source.Width - 1, (nint)source.Stride, (nint)(-1)),
        };
        for (int y = 0; y < target.Height; y++)
        {
            byte* from = source.Pointer + start + (y * down);
            byte* to = target.Pointer + ((nint)y * target.Stride);
            for (int x = 0; x < target.Width; x++)
            {
                to[x] = *from;
                from += along;
            }
        }
    }
}
