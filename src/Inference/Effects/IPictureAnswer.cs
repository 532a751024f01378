using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>How the numbers of a model that gives pictures become samples of a frame.</summary>
internal interface IPictureAnswer : IDisposable
{
    /// <summary>Puts the part of the model's answer that counts where it belongs.</summary>
    void Store(RunSlot slot, in PicturePart part, VideoFrame target);

    /// <summary>Once all parts are stored: the rest of the frame.</summary>
    void Finish(VideoFrame source, VideoFrame target);
}

/// <summary>A piece of a frame that a model answered with, in pixels of the answer.</summary>
/// <param name="X">Where in the frame its left edge lies.</param>
/// <param name="Y">Where in the frame its upper edge lies.</param>
/// <param name="Width">Pixels of the whole answer.</param>
/// <param name="Height">Pixels of the whole answer.</param>
/// <param name="Left">The first column of the answer that counts.</param>
/// <param name="Top">The first row of the answer that counts.</param>
/// <param name="Right">The column after the last that counts.</param>
/// <param name="Bottom">The row after the last that counts.</param>
internal readonly record struct PicturePart(
    int X, int Y, int Width, int Height, int Left, int Top, int Right, int Bottom);
