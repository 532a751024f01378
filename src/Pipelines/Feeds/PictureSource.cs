using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Engine;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Feeds;

/// <summary>The pictures of one stream, decoded, in order. One taker; the figures may be read by anybody.</summary>
/// <remarks>
/// A frame that nobody looks at is decoded where later ones may refer to it. A decoder belongs to one source: it is
/// made anew when the tap goes over to another layer or publisher, or the codec changes.
/// </remarks>
internal sealed class PictureSource(IFrameTap tap, VideoCodecs codecs, TimeSpan patience, TimeProvider time)
    : IAsyncDisposable
{
    private readonly long _bornAt = time.GetTimestamp();
    private readonly SteadyLoad _load = new(time);
    private IVideoDecoder? _decoder;
    private (int Source, RtpCodecKind Codec) _decoderIsFor = (-1, default);
    private long _decoded;
    private long _broken;
    private long _spared;
    private long _dropped;
    private long _frameAt;
    private long _pictureAt;
    private volatile bool _hasFrames;
    private volatile string _refusal = "";

    /// <summary>Pictures made.</summary>
    public long Decoded => Interlocked.Read(ref _decoded);

    /// <summary>Frames that could not be decoded.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    /// <summary>Frames that nobody took in time, and those that refer to them.</summary>
    public long Dropped => tap.Dropped + Interlocked.Read(ref _dropped);

    /// <summary>Frames that no other needs, and that were not decoded.</summary>
    public long Spared => Interlocked.Read(ref _spared);

    /// <summary>Why there are no pictures, for people; empty while there are some, or it is too early to say.</summary>
    public string Trouble
    {
        get
        {
            if (_refusal.Length > 0)
            {
                return _refusal;
            }

            (long frameAt, long pictureAt) = (Interlocked.Read(ref _frameAt), Interlocked.Read(ref _pictureAt));
            if (time.GetElapsedTime(Math.Max(_bornAt, pictureAt)) < patience)
            {
                return "";
            }

            return !_hasFrames
                ? "No frame of it can be read: it has no video, or is encrypted end to end."
                : frameAt > pictureAt
                    ? "Its frames come and cannot be decoded: they are damaged, or encrypted end to end."
                    : "";
        }
    }

    /// <summary>Pictures have come, and none comes now: the publisher has muted its video.</summary>
    public bool IsSilent => time.GetElapsedTime(Math.Max(_bornAt, Interlocked.Read(ref _pictureAt))) >= patience;

    /// <summary>Processors that decoding keeps busy.</summary>
    public double Load => _load.Processors;

    /// <summary>The next picture, with one reference, and the frame it was in, which the caller disposes of.</summary>
    /// <param name="wishFor">
    /// Asked for each frame. Where none is wanted it is not decoded, and neither are those up to the next key frame,
    /// which is asked for when frames are wanted again.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns><c>null</c> when the tap has ended.</returns>
    public async ValueTask<(VideoFrame Picture, EncodedFrame Frame)?> TakeAsync(
        Func<EncodedFrame, PictureWish> wishFor, CancellationToken cancellation)
    {
        do
        {
            while (!cancellation.IsCancellationRequested && tap.TryTake(out EncodedFrame? frame))
            {
                if (Make(frame, wishFor(frame)) is { } picture)
                {
                    return (picture, frame);
                }

                frame.Dispose();
            }
        }
        while (await tap.WaitAsync(cancellation));

        return null;
    }

    /// <summary>A frame was not wanted, for it came too late.</summary>
    public void NoteDrop() => Interlocked.Increment(ref _dropped);

    /// <summary>Only when nobody takes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await tap.DisposeAsync();
        _decoder?.Dispose();
    }

    private VideoFrame? Make(EncodedFrame frame, PictureWish wish)
    {
        _hasFrames = true;
        if (wish == PictureWish.None)
        {
            Forget();
            return null;
        }

        if (wish == PictureWish.Later && frame.IsDiscardable)
        {
            Interlocked.Increment(ref _spared);
            return null;
        }

        Interlocked.Exchange(ref _frameAt, time.GetTimestamp());
        TimeSpan used = QuietThread.Used;
        VideoFrame? picture = Decode(frame);
        _load.Add(QuietThread.Used - used);
        if (picture is not null)
        {
            Interlocked.Increment(ref _decoded);
            Interlocked.Exchange(ref _pictureAt, time.GetTimestamp());
        }

        return picture;
    }

    private void Forget()
    {
        _decoder?.Dispose();
        (_decoder, _decoderIsFor) = (null, (-1, default));
        _load.Rest();
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
                return picture;
            case DecodeOutcome.Broken:
                Interlocked.Increment(ref _broken);
                tap.RequestKeyFrame();
                return null;
            case DecodeOutcome.Skipped:
                NoteDrop();
                tap.RequestKeyFrame();
                return null;
            default:
                return null;
        }
    }

    private IVideoDecoder? DecoderFor(EncodedFrame frame)
    {
        if ((frame.Source, frame.Codec) == _decoderIsFor)
        {
            return _decoder;
        }

        _decoder?.Dispose();
        _decoderIsFor = (frame.Source, frame.Codec);
        bool canDecode = codecs.CanDecode(frame.Codec);
        _decoder = canDecode ? codecs.CreateDecoder(frame.Codec) : null;
        _refusal = canDecode ? "" : $"{frame.Codec} cannot be decoded on this node.";
        return _decoder;
    }
}
