using Ooblex.Forwarding.Frames;
using Ooblex.Media.Frames;

namespace Ooblex.Pipelines.Feeds;

/// <summary>Who takes the pictures of a stream. Called by one thread at a time, which decodes: nothing here waits.
/// </summary>
internal interface IPictureTaker
{
    /// <summary>It wants every picture, whatever else the node has to do.</summary>
    bool NeedsAll { get; }

    /// <summary>Asked for each frame before it is decoded.</summary>
    PictureWish Wish();

    /// <summary>A picture that was wanted, and the frame it was in; both stay the caller's.</summary>
    void Take(VideoFrame picture, EncodedFrame frame);

    /// <summary>What of decoding it bears, in processors: those who need all bear the whole, else those who want some.
    /// Told with each picture, and from time to time.</summary>
    void Charge(double processors);

    /// <summary>Nothing comes any more.</summary>
    /// <param name="mistake">Of ours, where that is why.</param>
    void End(Exception? mistake);
}
