using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Transport.Engine.Taps;

/// <summary>One tap: what is wanted, the queue to its taker, and where it hangs now.</summary>
/// <remarks>Its home worker writes it; the worker of the source reads what is wanted and the queue.</remarks>
internal sealed class TapSeat(TapRequest request, FrameQueue queue)
{
    private TapWish _wish = request.Wish;

    public string Stream => request.Stream;

    public TapWish Wish
    {
        get => Volatile.Read(ref _wish);
        set => Volatile.Write(ref _wish, value);
    }

    public FrameQueue Queue => queue;

    /// <summary>The source it hangs on, or <c>null</c> while the stream has none. The home worker's.</summary>
    public ISourceSeat? Origin { get; set; }
}
