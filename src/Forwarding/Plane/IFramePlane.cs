using System.Diagnostics.CodeAnalysis;
using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Plane;

/// <summary>Whole frames out of the media engine, and back into it. Implemented by Transport.</summary>
/// <remarks>
/// Thread-safe. Nothing of it runs for a stream that nobody taps. It needs no actor to go on: a tap follows its stream
/// from publisher to publisher until it is disposed of.
/// </remarks>
public interface IFramePlane
{
    /// <summary>Begins to take frames of a stream, which need not be here yet.</summary>
    /// <returns><c>null</c> when this node has as many as it may, or stops.</returns>
    ValueTask<IFrameTap?> TapAsync(TapRequest request, CancellationToken cancellation);

    /// <summary>
    /// Makes a stream whose frames the caller writes: viewers watch it by its key like any other. A second injection
    /// into the same stream takes the place of the first.
    /// </summary>
    /// <returns>
    /// <c>null</c> when a publisher or a later relay has that key, this node has as many as it may, or stops.
    /// </returns>
    ValueTask<IFrameInjection?> InjectAsync(InjectionRequest request, CancellationToken cancellation);

    /// <summary>What a stream carries here now: one codec for each track. Empty without a publisher or a relay.
    /// </summary>
    IReadOnlyList<RtpCodecKind> CodecsOf(string stream);
}

/// <param name="Stream">Key of the router: site and stream id.</param>
/// <param name="Wish">Which track, and how large.</param>
public sealed record TapRequest(string Stream, TapWish Wish);

/// <param name="Id">What <see cref="RelayExport.Publisher"/> calls it, should it go to another node.</param>
/// <param name="Stream">Key of the router. Its own, and no publisher's: a stream's key and a rendition's name.</param>
/// <param name="Video">H264 or VP8.</param>
/// <param name="Sound">Opus, PCMU or PCMA; <c>null</c> without sound.</param>
/// <param name="Epoch">It takes the place of relays of an earlier one, and a relay of a later one takes its place.
/// </param>
public sealed record InjectionRequest(
    string Id, string Stream, RtpCodecKind Video, RtpCodecKind? Sound, long Epoch = -1);

/// <summary>Frames of one track of a stream. One taker.</summary>
public interface IFrameTap : IAsyncDisposable
{
    /// <summary>Frames that were not taken in time.</summary>
    long Dropped { get; }

    /// <summary>The next frame, which the caller disposes of; <c>null</c> when the tap has ended.</summary>
    ValueTask<EncodedFrame?> TakeAsync(CancellationToken cancellation);

    /// <summary>Until there is a frame to take; false when there will be none. Who waits goes on where its own
    /// scheduler says, and nowhere else on the way.</summary>
    ValueTask<bool> WaitAsync(CancellationToken cancellation);

    /// <summary>A frame that waits already.</summary>
    bool TryTake([NotNullWhen(true)] out EncodedFrame? frame);

    /// <summary>The taker cannot go on without a key frame. Many wishes become one.</summary>
    void RequestKeyFrame();

    /// <summary>Another size is enough from now on. Where another layer serves that, its frames follow those of the one
    /// before without a break, from a key frame on that is asked for.</summary>
    void Change(TapWish wish);
}

/// <summary>A stream that is made here.</summary>
public interface IFrameInjection : IAsyncDisposable
{
    /// <summary>Sends a frame to all who watch; the injection owns it from now on.</summary>
    /// <remarks>
    /// Timestamps stay what they are, so frames that were made from those of a stream, and its sound, keep their step.
    /// </remarks>
    void Write(EncodedFrame frame);

    /// <summary>Somebody who watches needs a key frame. True once for each wish.</summary>
    bool TakeKeyFrameRequest();
}
