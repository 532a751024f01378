using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines;

/// <summary>The pictures of one stream, decoded, in order. One taker.</summary>
/// <remarks>
/// Every frame is decoded, since later ones refer to it; what is looked at is decided by who takes them. A decoder
/// belongs to one source: it is made anew when the tap goes over to another layer or publisher.
/// </remarks>
internal sealed class PictureSource(IFrameTap tap, VideoCodecs codecs) : IAsyncDisposable
{
    private IVideoDecoder? _decoder;
    private int _source = -1;
    private RtpCodecKind? _undecodable;

    /// <summary>Pictures made.</summary>
    public long Decoded { get; private set; }

    /// <summary>Frames that could not be decoded.</summary>
    public long Broken { get; private set; }

    public long Dropped => tap.Dropped;

    /// <summary>What nothing here decodes; <c>null</c>: all is well.</summary>
    public RtpCodecKind? Undecodable => _undecodable;

    /// <summary>The next picture, with one reference, and the frame it was in, which the caller disposes of.</summary>
    /// <returns><c>null</c> when the tap has ended.</returns>
    public async ValueTask<(VideoFrame Picture, EncodedFrame Frame)?> TakeAsync(CancellationToken cancellation)
    {
        while (await tap.TakeAsync(cancellation) is { } frame)
        {
            if (Decode(frame) is { } picture)
            {
                return (picture, frame);
            }

            frame.Dispose();
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await tap.DisposeAsync();
        _decoder?.Dispose();
    }

    private VideoFrame? Decode(EncodedFrame frame)
    {
        if (DecoderFor(frame) is not { } decoder)
        {
            return null;
        }

        FrameInfo info = new(
            frame.RtpTimestamp, frame.CapturedAt, frame.ArrivedAt, (VideoRotation)frame.RotationDegrees);
        switch (decoder.Decode(frame.Data, frame.IsKeyFrame, info, out VideoFrame? picture))
        {
            case DecodeOutcome.Picture:
                Decoded++;
                return picture;
            case DecodeOutcome.Broken:
                Broken++;
                tap.RequestKeyFrame();
                return null;
            case DecodeOutcome.Skipped:
                tap.RequestKeyFrame();
                return null;
            default:
                return null;
        }
    }

    private IVideoDecoder? DecoderFor(EncodedFrame frame)
    {
        if (_source == frame.Source && _decoder?.Codec == frame.Codec)
        {
            return _decoder;
        }

        _decoder?.Dispose();
        (_decoder, _source) = (null, frame.Source);
        _undecodable = codecs.CanDecode(frame.Codec) ? null : frame.Codec;
        return _decoder = _undecodable is null ? codecs.CreateDecoder(frame.Codec) : null;
    }
}
