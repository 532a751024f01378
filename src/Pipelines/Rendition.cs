using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines;

/// <summary>Another picture of a stream: effects, an encoder, and the stream that they make.</summary>
/// <remarks>
/// It keeps the times of the frames it is made of, and the sound goes through as it is, so that both stay in step. One
/// caller for pictures, one for sound.
/// </remarks>
internal sealed class Rendition(
    EffectChain effects, VideoCodecs codecs, IFrameInjection injection, RtpCodecKind codec, RenditionOptions options)
    : IAsyncDisposable
{
    private IVideoEncoder? _encoder;
    private int _pixels;

    /// <summary>Frames sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Why the last picture was not sent; empty when it was.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>A picture of the original, and the frame it was in; both stay the caller's.</summary>
    public void Show(VideoFrame picture, EncodedFrame frame)
    {
        VideoFrame changed;
        try
        {
            changed = effects.Apply(picture);
        }
        catch (ModelException e)
        {
            Trouble = e.Message; // No picture rather than one that shows what it should hide.
            return;
        }

        try
        {
            Send(changed, frame);
        }
        finally
        {
            changed.Release();
        }
    }

    public void Sound(EncodedFrame frame) => injection.Write(frame);

    public async ValueTask DisposeAsync()
    {
        await injection.DisposeAsync();
        _encoder?.Dispose();
        effects.Dispose();
    }

    private void Send(VideoFrame picture, EncodedFrame origin)
    {
        IVideoEncoder encoder = EncoderFor(picture);
        if (injection.TakeKeyFrameRequest())
        {
            encoder.RequestKeyFrame();
        }

        if (!encoder.TryEncode(picture, out EncodedPicture encoded))
        {
            Trouble = "The encoder left a picture out.";
            return;
        }

        injection.Write(EncodedFrame.From(encoded.Data, codec, encoded.IsKeyFrame, origin));
        Trouble = "";
        Sent++;
    }

    private IVideoEncoder EncoderFor(VideoFrame picture)
    {
        int pixels = picture.Width * picture.Height;
        _encoder ??= codecs.CreateEncoder(codec, new VideoEncoderOptions(
            options.FramesPerSecond, RateFor(pixels), options.FramesPerSecond * options.KeyFrameSeconds));
        if (pixels != _pixels)
        {
            _pixels = pixels;
            _encoder.SetBitrate(RateFor(pixels));
        }

        return _encoder;
    }

    // Bits a pixel needs hardly depend on its neighbours' number at these sizes.
    private int RateFor(int pixels) =>
        (int)Math.Clamp(pixels * (double)options.FramesPerSecond * options.BitsPerPixel, 100_000, options.MaxBitrate);
}

/// <param name="FramesPerSecond">What the rate control reckons with.</param>
/// <param name="KeyFrameSeconds">Between key frames that nobody asks for.</param>
/// <param name="BitsPerPixel">Of each frame.</param>
/// <param name="MaxBitrate">Bits per second.</param>
internal sealed record RenditionOptions(int FramesPerSecond, int KeyFrameSeconds, double BitsPerPixel, int MaxBitrate);
