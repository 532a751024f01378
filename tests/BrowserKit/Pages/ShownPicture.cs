namespace Ooblex.BrowserKit.Pages;

/// <summary>What a viewer had on screen so far.</summary>
/// <param name="Frames">Pictures.</param>
/// <param name="Backward">Those whose timestamp was not later than that of the one before.</param>
public sealed record ShownFrames(int Frames, int Backward);

/// <summary>The picture that a viewer has on screen.</summary>
/// <param name="Luma">Row by row, full range.</param>
/// <param name="Colour">How far pixels are from grey on average, of 255.</param>
public sealed record ShownPicture(int Width, int Height, byte[] Luma, double Colour);
