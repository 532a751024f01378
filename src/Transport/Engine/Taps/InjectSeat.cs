using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine.Taps;

/// <summary>A stream that is made on this node.</summary>
internal sealed class InjectSeat(
    InjectionRequest request, IReadOnlyList<NegotiatedTrack> tracks, InjectedSource source, MediaWorker owner)
    : ISourceSeat, IScheduled
{
    private int _wantsKeyFrame;
    private long _mediaAt;

    /// <summary>What its maker calls it.</summary>
    public string Id => request.Id;

    public string Stream => request.Stream;

    bool ISourceSeat.IsSession => false;

    bool ISourceSeat.IsConnected => true;

    public long Epoch => request.Epoch;

    /// <summary>It is what viewers see, or has been once. The owner's.</summary>
    public bool IsReady { get; set; }

    /// <summary>When a frame last came.</summary>
    public MonoTime MediaAt
    {
        get => new(Volatile.Read(ref _mediaAt));
        set => Volatile.Write(ref _mediaAt, value.Ticks);
    }

    public IReadOnlyList<NegotiatedTrack> Tracks => tracks;

    public MediaWorker Owner => owner;

    public StreamSource Source => source;

    public InjectedSource Injected => source;

    public int Place { get; set; }

    public MonoTime? NextDeadline => source.NextDeadline;

    /// <summary>Passes wishes of viewers on to who makes the frames. The owner's thread.</summary>
    public void NoteKeyFrameRequest(MonoTime now)
    {
        if (source.TakeKeyFrameRequest(now))
        {
            Volatile.Write(ref _wantsKeyFrame, 1);
        }
    }

    /// <summary>Any thread.</summary>
    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _wantsKeyFrame, 0) != 0;
}
