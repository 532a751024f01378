using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>A decoder of libavcodec.</summary>
/// <remarks>
/// After an error the context is thrown away, and a new one opens at the next key frame: some decoders go on after
/// that by themselves, one must be flushed, and one never recovers.
/// </remarks>
internal sealed class AvDecoder : IVideoDecoder
{
    private const long FullRange = 2; // AVCOL_RANGE_JPEG

    private readonly string _name;
    private readonly int _maxPixels;
    private readonly PacketHandle _packet = LibAv.av_packet_alloc();
    private readonly PictureMaker _pictures = new();

    // By presentation time, which is a running number here: a picture may come out behind a later access unit.
    private readonly FrameInfo[] _infos = new FrameInfo[32];
    private CodecContextHandle? _context; // Null while a key frame is needed.
    private long _number;
    private bool _isDisposed;

    /// <param name="codec">What it decodes.</param>
    /// <param name="name">The library's name for the decoder.</param>
    /// <param name="maxPixels">Larger pictures are broken ones.</param>
    public AvDecoder(RtpCodecKind codec, string name, int maxPixels)
    {
        Codec = codec;
        (_name, _maxPixels) = (name, maxPixels);
    }

    public RtpCodecKind Codec { get; }

    public bool NeedsKeyFrame => _context is null;

    public DecodeOutcome Decode(
        ReadOnlySpan<byte> accessUnit, bool isKeyFrame, in FrameInfo info, out VideoFrame? picture)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        picture = null;
        if (_context is null && !isKeyFrame)
        {
            return DecodeOutcome.Skipped;
        }

        _context ??= CodecContexts.OpenDecoder(_name, _maxPixels);
        if (accessUnit.IsEmpty || !TrySend(accessUnit, info))
        {
            Forget();
            return DecodeOutcome.Broken;
        }

        DecodeOutcome outcome = Receive(out picture);
        if (outcome is DecodeOutcome.Broken)
        {
            picture?.Release();
            picture = null;
            Forget();
        }

        return outcome;
    }

    public void Dispose()
    {
        _isDisposed = true;
        Forget();
        _packet.Dispose();
        _pictures.Dispose();
    }

    private bool TrySend(ReadOnlySpan<byte> accessUnit, in FrameInfo info)
    {
        // The library's own memory, for decoders read past the end of what they are given.
        if (LibAv.av_new_packet(_packet, accessUnit.Length) < 0)
        {
            return false;
        }

        accessUnit.CopyTo(AvLayout.Bytes(_packet));
        AvLayout.PresentationTime(_packet) = _number;
        _infos[_number & (_infos.Length - 1)] = info;
        _number++;
        int result = LibAv.avcodec_send_packet(_context!, _packet);
        LibAv.av_packet_unref(_packet);
        return result >= 0;
    }

    // Spatial layers of one picture come out one by one, the best last: that one is shown.
    private DecodeOutcome Receive(out VideoFrame? picture)
    {
        picture = null;
        while (true)
        {
            FrameHandle frame = LibAv.av_frame_alloc();
            int result = LibAv.avcodec_receive_frame(_context!, frame);
            if (result < 0)
            {
                frame.Dispose();
                if (result != LibAv.Again && result != LibAv.EndOfFile)
                {
                    return DecodeOutcome.Broken;
                }

                return picture is null ? DecodeOutcome.NoPicture : DecodeOutcome.Picture;
            }

            FrameInfo info = _infos[AvLayout.PresentationTime(frame) & (_infos.Length - 1)];
            picture?.Release();
            picture = _pictures.Make(frame, IsFullRange(), info);
            if (picture is null)
            {
                return DecodeOutcome.Broken;
            }
        }
    }

    private bool IsFullRange() =>
        LibAv.av_opt_get_int(_context!, "color_range", 0, out long range) >= 0 && range == FullRange;

    private void Forget()
    {
        _context?.Dispose();
        _context = null;
    }
}
