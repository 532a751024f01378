using Ooblex.Media.Frames;

namespace Ooblex.Media.Codecs;

/// <summary>Makes pictures of a decoder's frames; what is not planar 4:2:0 with 8 bits is converted.</summary>
internal sealed unsafe class PictureMaker : IDisposable
{
    private const int MaxIdle = 4;

    private VideoFramePool? _pool;
    private ScalerHandle? _scaler;
    private (int Width, int Height, int Format) _scalerFor;

    /// <summary>The frame is owned by the picture from now on.</summary>
    /// <returns><c>null</c> when nothing here knows its format.</returns>
    public VideoFrame? Make(FrameHandle frame, bool isFullRange, in FrameInfo info)
    {
        int format = AvLayout.Format(frame);
        if (format is AvLayout.FormatI420 or AvLayout.FormatI420FullRange)
        {
            return Wrap(frame, isFullRange || format == AvLayout.FormatI420FullRange, info);
        }

        using (frame)
        {
            return Convert(frame, isFullRange && !AvLayout.IsOtherFullRange(format), info);
        }
    }

    /// <summary>Writes a decoder's frame into a picture, as large and in such colours as the scaler was made for.
    /// </summary>
    public static bool Fill(VideoFrame picture, FrameHandle frame, int frameHeight, ScalerHandle scaler)
    {
        nint* source = stackalloc nint[4];
        int* sourceStrides = stackalloc int[4];
        for (int i = 0; i < 4; i++)
        {
            (source[i], sourceStrides[i]) = (AvLayout.Plane(frame, i), AvLayout.Stride(frame, i));
        }

        nint* planes = stackalloc nint[4] { picture.Y.Address, picture.U.Address, picture.V.Address, 0 };
        int* strides = stackalloc int[4] { picture.Y.Stride, picture.U.Stride, picture.V.Stride, 0 };
        return LibAv.sws_scale(scaler, source, sourceStrides, 0, frameHeight, planes, strides) == picture.Height;
    }

    public void Dispose()
    {
        _scaler?.Dispose();
        _pool?.Dispose();
    }

    private static VideoFrame Wrap(FrameHandle frame, bool isFullRange, in FrameInfo info)
    {
        (int width, int height) = (AvLayout.Width(frame), AvLayout.Height(frame));
        (int chromaWidth, int chromaHeight) = ((width + 1) / 2, (height + 1) / 2);
        return new VideoFrame(
            new AvFrameMemory(frame),
            width,
            height,
            new VideoPlane(AvLayout.Plane(frame, 0), AvLayout.Stride(frame, 0), width, height),
            new VideoPlane(AvLayout.Plane(frame, 1), AvLayout.Stride(frame, 1), chromaWidth, chromaHeight),
            new VideoPlane(AvLayout.Plane(frame, 2), AvLayout.Stride(frame, 2), chromaWidth, chromaHeight),
            isFullRange)
        {
            Info = info,
        };
    }

    private VideoFrame? Convert(FrameHandle frame, bool isFullRange, in FrameInfo info)
    {
        (int width, int height) = (AvLayout.Width(frame), AvLayout.Height(frame));
        if (width > VideoFramePool.MaxSide || height > VideoFramePool.MaxSide
            || ScalerFor(width, height, AvLayout.Format(frame)) is not { } scaler)
        {
            return null;
        }

        _pool ??= new VideoFramePool(MaxIdle);
        VideoFrame picture = _pool.Rent(width, height, isFullRange, info);
        if (Fill(picture, frame, height, scaler))
        {
            return picture;
        }

        picture.Release();
        return null;
    }

    private ScalerHandle? ScalerFor(int width, int height, int format)
    {
        if (_scalerFor != (width, height, format))
        {
            _scaler?.Dispose();
            _scalerFor = (width, height, format);
            _scaler = LibAv.sws_getContext(
                width, height, format, width, height, AvLayout.FormatI420, LibAv.ScaleBilinear, 0, 0, null);
        }

        return _scaler is { IsInvalid: false } scaler ? scaler : null;
    }
}
