namespace Ooblex.Media.Frames;

/// <summary>One picture, planar 4:2:0 with 8 bits (I420), in native memory.</summary>
/// <remarks>
/// Reference-counted: born with one reference, who keeps it beyond a call retains it, and each reference is released
/// once, on whatever thread. Frames of a decoder are shared and not to be written to; frames of a
/// <see cref="VideoFramePool"/> are written to by who rented them, until they are handed on. Chroma planes have half
/// the width and height, rounded up.
/// </remarks>
public sealed class VideoFrame
{
    private readonly FrameMemory _memory;
    private int _references = 1;

    internal VideoFrame(
        FrameMemory memory, int width, int height, VideoPlane y, VideoPlane u, VideoPlane v, bool isFullRange)
    {
        _memory = memory;
        (Width, Height, Y, U, V, IsFullRange) = (width, height, y, u, v, isFullRange);
    }

    /// <summary>Pixels, as coded: before <see cref="FrameInfo.Rotation"/>.</summary>
    public int Width { get; }

    /// <summary>Pixels, as coded: before <see cref="FrameInfo.Rotation"/>.</summary>
    public int Height { get; }

    public VideoPlane Y { get; }

    public VideoPlane U { get; }

    public VideoPlane V { get; }

    /// <summary>Luma from 0 to 255, as in JPEG; false: from 16 to 235, as in television.</summary>
    public bool IsFullRange { get; }

    public FrameInfo Info { get; init; }

    /// <summary>A reference more.</summary>
    public VideoFrame Retain()
    {
        if (Interlocked.Increment(ref _references) <= 1)
        {
            throw new InvalidOperationException("The frame is nobody's any more.");
        }

        return this;
    }

    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _memory.Free();
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("The frame has been released more often than retained.");
        }
    }
}
