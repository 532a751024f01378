namespace Ooblex.Contracts.Backgrounds;

/// <summary>Says what a file is before it is kept.</summary>
public interface IPictureInspector
{
    /// <summary>A picture with more is not decoded.</summary>
    int MaxPixels { get; }

    /// <summary>Takes a decoder's time. Where this node has none, the file's header is all that is looked at.</summary>
    PictureFinding Inspect(ReadOnlySpan<byte> file);
}

/// <summary>What is wrong with a file.</summary>
public enum PictureFault
{
    None,

    /// <summary>Neither PNG nor JPEG.</summary>
    NotAPicture,

    TooManyPixels,

    /// <summary>It begins like a picture, and the rest is damaged, or of a kind that no decoder here knows.</summary>
    Undecodable,
}

/// <param name="Fault">What is wrong.</param>
/// <param name="MediaType"><c>image/png</c> or <c>image/jpeg</c>; empty when it is neither.</param>
/// <param name="Width">Pixels, as stored; 0 when it is no picture.</param>
/// <param name="Height">Pixels, as stored; 0 when it is no picture.</param>
public readonly record struct PictureFinding(PictureFault Fault, string MediaType, int Width, int Height);
