using Ooblex.Contracts.Pipelines;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Renditions;

/// <summary>Another picture of a stream: effects, an encoder, and the stream that they make.</summary>
/// <remarks>
/// Effects and encoding have a thread of their own, so that who decodes never waits for them. Pictures keep the times
/// of the frames they are made of, and the sound goes through as it is: both stay in step.
/// </remarks>
internal sealed class Rendition : IAsyncDisposable
{
    private readonly RenditionParts _parts;
    private readonly RenditionOutput _output;
    private readonly PictureQueue _queue;
    private readonly IFrameTap? _sound;
    private readonly SteadyLoad _load;
    private readonly Thread _thread;
    private readonly Task _hearing;
    private readonly Lock _lock = new();
    private IVideoEncoder? _encoder;
    private int _pixels;
    private RenditionFigures _figures;
    private volatile string _trouble = "";

    private Rendition(RenditionParts parts, IFrameTap? sound)
    {
        (_parts, _sound) = (parts, sound);
        _output = new RenditionOutput(parts.Frames, parts.Run, parts.Original, CodecOf(parts));
        _queue = new PictureQueue(parts.Options.QueueFrames);
        _load = new SteadyLoad(parts.Time);
        _thread = QuietThread.Start($"rendition {parts.Run.Stream}", Work);
        _hearing = sound is null ? Task.CompletedTask : Task.Run(HearAsync);
    }

    /// <summary>Why the last picture was not sent; empty when it was.</summary>
    public string Trouble => _trouble;

    /// <summary>What it makes, when it does: the first picture has gone out.</summary>
    public RenditionRun? Made => Figures.Sent > 0 ? _parts.Run : null;

    /// <summary>Processors that effects and encoding keep busy.</summary>
    public double Load => _load.Processors;

    public RenditionFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return _figures with { Dropped = _queue.Dropped };
            }
        }
    }

    /// <param name="parts">The effects are taken over, unless it fails.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<Rendition> StartAsync(RenditionParts parts, CancellationToken cancellation)
    {
        TapWish wish = new(MediaKind.Audio, 0, 0);
        return new Rendition(parts, await parts.Frames.TapAsync(new TapRequest(parts.Original, wish), cancellation));
    }

    /// <summary>A picture of the original, and the frame it was in; both stay the caller's. Never waits.</summary>
    public void Show(VideoFrame picture, EncodedFrame frame) => _queue.Offer(picture, frame);

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await (_sound?.DisposeAsync() ?? ValueTask.CompletedTask); // Ends the hearing.
        await _hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Run(_thread.Join);
        await _output.DisposeAsync();
        _encoder?.Dispose();
        _parts.Effects.Dispose();
    }

    private static RtpCodecKind CodecOf(RenditionParts parts)
    {
        RtpCodecKind wanted = parts.Options.Codec;
        RtpCodecKind other = wanted is RtpCodecKind.H264 ? RtpCodecKind.Vp8 : RtpCodecKind.H264;
        return parts.Codecs.CanEncode(wanted) || !parts.Codecs.CanEncode(other) ? wanted : other;
    }

    private void Work()
    {
        while (_queue.TryTake(out WaitingPicture? next))
        {
            TimeSpan used = QuietThread.Used;
            try
            {
                Make(next);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // No picture rather than one that shows what it should hide. A mistake of ours ends no process.
                Note(e is ModelException or CodecException ? e.Message : $"A picture could not be made: {e.Message}");
            }
            finally
            {
                next.Picture.Release();
                _load.Add(QuietThread.Used - used);
            }
        }
    }

    private void Make(WaitingPicture next)
    {
        // The thread has nothing else to do, and the answer comes in a moment.
        if (!_output.OpenAsync(next.Origin.Source).AsTask().GetAwaiter().GetResult())
        {
            Note("This node makes as many streams as it may.");
            return;
        }

        MonoTime began = _parts.Now();
        VideoFrame changed = _parts.Effects.Apply(next.Picture);
        MonoTime applied = _parts.Now();
        try
        {
            IVideoEncoder encoder = EncoderFor(changed);
            if (_output.TakeKeyFrameRequest())
            {
                encoder.RequestKeyFrame();
            }

            if (!encoder.TryEncode(changed, out EncodedPicture encoded))
            {
                Note("The encoder left a picture out.");
                return;
            }

            _output.Send(encoded.Data, encoded.IsKeyFrame, next.Origin);
        }
        finally
        {
            changed.Release();
        }

        Note(next.Origin, began, applied, _parts.Now());
    }

    private IVideoEncoder EncoderFor(VideoFrame picture)
    {
        RenditionOptions options = _parts.Options;
        int pixels = picture.Width * picture.Height;
        _encoder ??= _parts.Codecs.CreateEncoder(_output.Codec, new VideoEncoderOptions(
            options.FramesPerSecond,
            RateFor(pixels),
            Math.Max(1, (int)(options.FramesPerSecond * options.KeyFrameInterval.TotalSeconds))));
        if (pixels != _pixels)
        {
            _pixels = pixels;
            _encoder.SetBitrate(RateFor(pixels));
        }

        return _encoder;
    }

    // At the sizes of live video, bits that a pixel needs hardly depend on how many there are.
    private int RateFor(int pixels)
    {
        RenditionOptions options = _parts.Options;
        double rate = (double)pixels * options.FramesPerSecond * options.BitsPerPixel;
        return (int)Math.Clamp(rate, Math.Min(100_000, options.MaxBitrate), options.MaxBitrate);
    }

    private void Note(EncodedFrame origin, MonoTime began, MonoTime applied, MonoTime sent)
    {
        _trouble = "";
        lock (_lock)
        {
            _figures += new RenditionFigures(
                Taken: 1, Sent: 1, Dropped: 0, Failed: 0, applied - began, sent - applied, sent - origin.ArrivedAt);
        }
    }

    private void Note(string trouble)
    {
        _trouble = trouble;
        lock (_lock)
        {
            _figures = _figures with { Taken = _figures.Taken + 1, Failed = _figures.Failed + 1 };
        }
    }

    private async Task HearAsync()
    {
        while (await _sound!.TakeAsync(CancellationToken.None) is { } frame)
        {
            _output.Send(frame);
        }
    }
}
