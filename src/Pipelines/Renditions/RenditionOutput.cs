using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Contracts.Pipelines;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Renditions;

/// <summary>The stream that a rendition makes: opened when there is a picture to send, and again when the sound of the
/// original is another.</summary>
/// <remarks>One caller for pictures, one for sound.</remarks>
internal sealed class RenditionOutput(IFramePlane frames, RenditionRun run, string original, RtpCodecKind codec)
    : IAsyncDisposable
{
    private readonly Timeline _pictures = new();
    private readonly Timeline _sounds = new();
    private volatile IFrameInjection? _injection;
    private RtpCodecKind? _sound;
    private int _source = -1;

    public RtpCodecKind Codec => codec;

    /// <summary>Makes sure that there is something to write to.</summary>
    /// <param name="source">Of the frames that come now.</param>
    /// <returns>False when the node has no room, or the stream another source.</returns>
    public async ValueTask<bool> OpenAsync(int source)
    {
        if (_injection is not null && _source == source)
        {
            return true;
        }

        RtpCodecKind? sound = SoundOf(frames.CodecsOf(original));
        if (_injection is { } open)
        {
            _source = source;
            if (sound is null || sound == _sound)
            {
                return true;
            }

            await open.DisposeAsync().ConfigureAwait(false); // It counts among those that there may be.
        }

        _injection = await frames.InjectAsync(
            new InjectionRequest(run.Publisher, run.Stream, codec, sound, run.Epoch), CancellationToken.None)
            .ConfigureAwait(false);
        (_sound, _source) = (sound, source);
        return _injection is not null;
    }

    /// <summary>A viewer needs a key frame.</summary>
    public bool TakeKeyFrameRequest() => _injection?.TakeKeyFrameRequest() ?? false;

    public void Send(ReadOnlySpan<byte> picture, bool isKeyFrame, EncodedFrame origin)
    {
        EncodedFrame frame = EncodedFrame.From(picture, codec, isKeyFrame, origin, isUpright: true);
        frame.RtpTimestamp = _pictures.Of(origin);
        Write(frame);
    }

    /// <summary>Sound of the original, as it is; taken over.</summary>
    public void Send(EncodedFrame sound)
    {
        sound.RtpTimestamp = _sounds.Of(sound);
        Write(sound);
    }

    public ValueTask DisposeAsync() => _injection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static RtpCodecKind? SoundOf(IReadOnlyList<RtpCodecKind> codecs)
    {
        foreach (RtpCodecKind codec in codecs)
        {
            if (codec.IsAudio())
            {
                return codec;
            }
        }

        return null;
    }

    private void Write(EncodedFrame frame)
    {
        if (_injection is { } injection)
        {
            injection.Write(frame);
        }
        else
        {
            frame.Dispose();
        }
    }
}
