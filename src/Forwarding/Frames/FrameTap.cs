using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Frames;

/// <summary>What somebody outside the worker wants of a stream.</summary>
/// <param name="Kind">Sound or picture.</param>
/// <param name="Width">Pixels that are enough; of simulcast layers the smallest with as many is taken.</param>
/// <param name="Height">Pixels that are enough; either way up.</param>
public sealed record TapWish(MediaKind Kind, int Width, int Height);

/// <summary>Gives the whole frames of one track of a source, of the layer that serves, to a queue.</summary>
/// <remarks>
/// It hangs on the source like the feed of a mirror, so a source that nobody taps knows nothing of it. It begins with
/// what the source has kept since the last key frame. One owner thread, the source's.
/// </remarks>
public class FrameTap(TapWish wish, FrameQueue queue, FrameOptions options) : MirrorFeed, IDisposable
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(1);

    private TapWish _wish = wish;
    private FrameAssembler? _assembler;
    private SourceLayer? _wanted; // Taken from its next key frame on.
    private MonoTime _nextChoice;

    /// <summary>When <see cref="Tick"/> must run next; <c>null</c> while there is nothing to do.</summary>
    public MonoTime? NextDeadline => _assembler?.NextDeadline;

    /// <summary>The layer whose frames come now.</summary>
    public SourceLayer? Layer => _assembler?.Layer;

    /// <summary>Frames, or parts of some, that never came.</summary>
    public long Losses { get; private set; }

    protected override bool HasRoom => true;

    public void Tick(MonoTime now)
    {
        _assembler?.Tick(now);
        Deliver(now);
    }

    /// <summary>Who takes the frames cannot go on without a key frame.</summary>
    public void RequestKeyFrame(MonoTime now) => (_wanted ?? Layer)?.KeyFrames.Request(now);

    /// <summary>Another size is enough. The track stays the same.</summary>
    public void Change(TapWish wish) => (_wish, _nextChoice) = (wish with { Kind = _wish.Kind }, default);

    public void Dispose()
    {
        Drop();
        GC.SuppressFinalize(this);
    }

    protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        if (layer.Track.Kind != _wish.Kind)
        {
            return true;
        }

        if (now >= _nextChoice)
        {
            _nextChoice = now + SilentAfter;
            Choose(layer.Track, now);
            AskFor(_wanted, now);
        }

        if (layer == _wanted && (packet.StartsKeyFrame || !layer.Track.IsVideo))
        {
            Follow(layer);
        }

        if (layer == Layer)
        {
            _assembler!.Add(packet, now);
            Deliver(now);
        }

        return true;
    }

    protected override bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival) => true;

    protected override bool TrySend(MirrorSeed seed, MonoTime now)
    {
        try
        {
            foreach (MirrorSeed.LayerSeed layer in seed.Layers)
            {
                Choose(layer.Origin.Track, now);
                if (layer.Origin == _wanted && layer.Origin.CanReplay)
                {
                    Replay(layer.Origin, layer.Packets, now);
                }
            }

            AskFor(_wanted, now);
        }
        finally
        {
            seed.Release();
        }

        _nextChoice = now + SilentAfter;
        return true;
    }

    private void Replay(SourceLayer layer, PacketBuffer[] packets, MonoTime now)
    {
        Follow(layer);
        long start = layer.History.KeyFrameStart!.Value;
        foreach (PacketBuffer packet in packets)
        {
            if (packet.ExtendedSequence >= start)
            {
                _assembler!.Add(packet, now);
            }
        }

        Deliver(now);
    }

    private void Choose(SourceTrack track, MonoTime now)
    {
        if (track.Kind == _wish.Kind && LayerFor(track, now) is { } best && best != (_wanted ?? Layer))
        {
            _wanted = best == Layer ? null : best;
        }
    }

    // Asked once: who asks the publisher repeats it until a key frame comes.
    private static void AskFor(SourceLayer? layer, MonoTime now)
    {
        if (layer is { Track.IsVideo: true, KeyFrames.NextDeadline: null })
        {
            layer.KeyFrames.Request(now);
        }
    }

    // The smallest that is large enough, else the largest; one whose size is not known is neither.
    private SourceLayer? LayerFor(SourceTrack track, MonoTime now)
    {
        SourceLayer? enough = null;
        SourceLayer? largest = null;
        foreach (SourceLayer layer in track.Layers)
        {
            bool isAlive = track.Layers.Count == 1 || now - layer.LastPacketAt < SilentAfter;
            if (!isAlive || !layer.Size.IsKnown)
            {
                continue;
            }

            largest = largest is null || layer.Size.Pixels > largest.Size.Pixels ? layer : largest;
            if (Serves(layer) && (enough is null || layer.Size.Pixels < enough.Size.Pixels))
            {
                enough = layer;
            }
        }

        return enough ?? largest ?? track.Best;
    }

    private bool Serves(SourceLayer layer) =>
        Math.Max(layer.Size.Width, layer.Size.Height) >= Math.Max(_wish.Width, _wish.Height)
        && Math.Min(layer.Size.Width, layer.Size.Height) >= Math.Min(_wish.Width, _wish.Height);

    private void Follow(SourceLayer layer)
    {
        Drop();
        _wanted = null;
        _assembler = new FrameAssembler(layer, options, queue.NextSource());
    }

    private void Drop()
    {
        Losses += _assembler?.Losses ?? 0;
        _assembler?.Dispose();
        _assembler = null;
    }

    private void Deliver(MonoTime now)
    {
        if (_assembler is not { } assembler)
        {
            return;
        }

        while (assembler.TryTake(out EncodedFrame frame))
        {
            queue.Add(frame);
        }

        if (assembler.NeedsKeyFrame || (queue.IsStarved && queue.HasRoom))
        {
            AskFor(assembler.Layer, now);
        }
    }
}
