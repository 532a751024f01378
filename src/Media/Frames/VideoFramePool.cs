using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Ooblex.Media.Frames;

/// <summary>Frames to write into, whose memory is used again.</summary>
/// <remarks>Any thread may rent, and any may release. When sizes change, memory of the old size goes.</remarks>
/// <param name="maxIdle">Blocks kept for later; how many are out is not limited here.</param>
public sealed class VideoFramePool(int maxIdle) : IDisposable
{
    private readonly ConcurrentBag<NativePixels> _idle = [];
    private int _idleCount;
    private volatile bool _isDisposed;

    /// <summary>A frame with one reference, whose samples are whatever was there before.</summary>
    /// <param name="width">1 to 16384 pixels.</param>
    /// <param name="height">1 to 16384 pixels.</param>
    /// <param name="isFullRange">See <see cref="VideoFrame.IsFullRange"/>.</param>
    /// <param name="info">What it carries along.</param>
    public VideoFrame Rent(int width, int height, bool isFullRange, in FrameInfo info)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(width is > 0 and <= MaxSide, true, nameof(width));
        ArgumentOutOfRangeException.ThrowIfNotEqual(height is > 0 and <= MaxSide, true, nameof(height));
        (int chromaWidth, int chromaHeight) = ((width + 1) / 2, (height + 1) / 2);
        (int stride, int chromaStride) = (Align(width), Align(chromaWidth));
        int lumaBytes = stride * height;
        int chromaBytes = chromaStride * chromaHeight;
        NativePixels pixels = Take(lumaBytes + (2 * chromaBytes));
        nint start = pixels.Address;
        return new VideoFrame(
            new Pooled(this, pixels),
            width,
            height,
            new VideoPlane(start, stride, width, height),
            new VideoPlane(start + lumaBytes, chromaStride, chromaWidth, chromaHeight),
            new VideoPlane(start + lumaBytes + chromaBytes, chromaStride, chromaWidth, chromaHeight),
            isFullRange)
        {
            Info = info,
        };
    }

    /// <summary>Lets idle memory go; frames that are out stay good, and go when they are released.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        while (TryTakeIdle(out NativePixels? pixels))
        {
            pixels.Dispose();
        }
    }

    internal const int MaxSide = 16_384;

    private static int Align(int bytes) => (bytes + NativePixels.Alignment - 1) & -NativePixels.Alignment;

    private NativePixels Take(int bytes)
    {
        while (TryTakeIdle(out NativePixels? pixels))
        {
            if (pixels.Bytes == bytes)
            {
                return pixels;
            }

            pixels.Dispose();
        }

        return new NativePixels(bytes);
    }

    private bool TryTakeIdle([NotNullWhen(true)] out NativePixels? pixels)
    {
        bool isTaken = _idle.TryTake(out pixels);
        if (isTaken)
        {
            Interlocked.Decrement(ref _idleCount);
        }

        return isTaken;
    }

    private void Return(NativePixels pixels)
    {
        if (Interlocked.Increment(ref _idleCount) > maxIdle || _isDisposed)
        {
            Interlocked.Decrement(ref _idleCount);
            pixels.Dispose();
            return;
        }

        _idle.Add(pixels);
        if (_isDisposed)
        {
            Dispose(); // It was disposed of while this block was on its way back.
        }
    }

    private sealed class Pooled(VideoFramePool pool, NativePixels pixels) : FrameMemory
    {
        public override void Free() => pool.Return(pixels);
    }
}
