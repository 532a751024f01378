namespace Ooblex.Media.Frames;

/// <summary>Who owns the bytes of a <see cref="VideoFrame"/>: a decoder's buffer, or one of our own.</summary>
internal abstract class FrameMemory
{
    /// <summary>Nobody looks at the frame any more. Once, on any thread.</summary>
    public abstract void Free();
}
