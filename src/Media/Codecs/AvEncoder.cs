using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>An encoder of libavcodec.</summary>
internal sealed class AvEncoder : IVideoEncoder
{
    // Less than a fifth is not worth a key frame, or a change of the picture's quality that can be seen.
    private const double LeastChange = 0.2;

    private readonly EncoderRecipe _recipe;
    private readonly VideoEncoderOptions _options;
    private readonly PacketHandle _packet = LibAv.av_packet_alloc();
    private CodecContextHandle? _context;
    private FrameHandle? _frame; // Of the context's size; the encoder may keep references to its planes.
    private long _number;
    private bool _wantsKeyFrame;
    private bool _isDisposed;

    public AvEncoder(EncoderRecipe recipe, VideoEncoderOptions options)
    {
        (_recipe, _options, BitsPerSecond) = (recipe, options, options.BitsPerSecond);
    }

    public RtpCodecKind Codec => _recipe.Codec;

    public int BitsPerSecond { get; private set; }

    public void RequestKeyFrame() => _wantsKeyFrame = true;

    public void SetBitrate(int bitsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        if (Math.Abs(bitsPerSecond - BitsPerSecond) < BitsPerSecond * LeastChange)
        {
            return;
        }

        BitsPerSecond = bitsPerSecond;
        if (_context is null)
        {
            return;
        }

        if (!_recipe.CanChangeRate)
        {
            Close();
            return;
        }

        foreach ((string name, string value) in EncoderRecipe.Rates(bitsPerSecond))
        {
            CodecContexts.Set(_context, name, value);
        }
    }

    public bool TryEncode(VideoFrame picture, out EncodedPicture encoded)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        encoded = default;
        LibAv.av_packet_unref(_packet);
        int evenMask = _recipe.NeedsEvenSides ? ~1 : ~0;
        if (!TryPrepare(picture.Width & evenMask, picture.Height & evenMask))
        {
            return false;
        }

        CodecContextHandle context = _context!;
        FrameHandle frame = _frame!;
        if (LibAv.av_frame_make_writable(frame) < 0)
        {
            Close();
            return false;
        }

        Copy(picture, frame);
        AvLayout.PresentationTime(frame) = _number++;
        AvLayout.SetKeyFrame(frame, _wantsKeyFrame);
        if (LibAv.avcodec_send_frame(context, frame) < 0)
        {
            Close();
            return false;
        }

        int result = LibAv.avcodec_receive_packet(context, _packet);
        if (result < 0)
        {
            if (result != LibAv.Again)
            {
                Close();
            }

            return false;
        }

        bool isKeyFrame = AvLayout.IsKeyFrame(_packet);
        _wantsKeyFrame &= !isKeyFrame;
        encoded = new EncodedPicture(AvLayout.Bytes(_packet), isKeyFrame);
        return true;
    }

    public void Dispose()
    {
        _isDisposed = true;
        Close();
        _packet.Dispose();
    }

    private bool TryPrepare(int width, int height)
    {
        if (width == 0 || height == 0)
        {
            return false;
        }

        if (_frame is { } present && (AvLayout.Width(present), AvLayout.Height(present)) == (width, height))
        {
            return true;
        }

        Close();
        FrameHandle frame = LibAv.av_frame_alloc();
        (AvLayout.Width(frame), AvLayout.Height(frame)) = (width, height);
        AvLayout.Format(frame) = AvLayout.FormatI420;
        if (LibAv.av_frame_get_buffer(frame, 0) < 0)
        {
            frame.Dispose();
            return false;
        }

        try
        {
            _context = CodecContexts.OpenEncoder(
                _recipe.Name, _recipe.For(width, height, BitsPerSecond, _options));
            _frame = frame;
            return true;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private static void Copy(VideoFrame picture, FrameHandle frame)
    {
        int width = AvLayout.Width(frame);
        int height = AvLayout.Height(frame);
        (int chromaWidth, int chromaHeight) = ((width + 1) / 2, (height + 1) / 2);
        bool isFullRange = picture.IsFullRange;
        Copy(picture.Y, frame, 0, width, height, isFullRange ? NarrowRange.Luma : default);
        Copy(picture.U, frame, 1, chromaWidth, chromaHeight, isFullRange ? NarrowRange.Chroma : default);
        Copy(picture.V, frame, 2, chromaWidth, chromaHeight, isFullRange ? NarrowRange.Chroma : default);
    }

    private static unsafe void Copy(
        in VideoPlane plane, FrameHandle frame, int index, int width, int height, ReadOnlySpan<byte> table)
    {
        byte* row = (byte*)AvLayout.Plane(frame, index);
        int stride = AvLayout.Stride(frame, index);
        for (int y = 0; y < height; y++, row += stride)
        {
            Span<byte> samples = new(row, width);
            plane.Row(y)[..width].CopyTo(samples);
            if (!table.IsEmpty)
            {
                NarrowRange.Apply(table, samples);
            }
        }
    }

    private void Close()
    {
        _context?.Dispose();
        _frame?.Dispose();
        (_context, _frame, _number) = (null, null, 0);
    }
}
