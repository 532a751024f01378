namespace Ooblex.Gateway.Backgrounds;

/// <summary>What is known of a picture, beside the picture itself.</summary>
/// <param name="Name">1 to 30 of A-Z, a-z, 0-9 and underscore.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal.</param>
/// <param name="MediaType"><c>image/png</c> or <c>image/jpeg</c>.</param>
/// <param name="Width">Pixels, as stored.</param>
/// <param name="Height">Pixels, as stored.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="CreatedAt">When this file was put here, to the millisecond.</param>
public sealed record StoredBackground(
    string Name, string Sha256, string MediaType, int Width, int Height, int Bytes, DateTimeOffset CreatedAt);

/// <summary>What became of a picture that was to be kept.</summary>
public enum BackgroundPut { Made, Replaced, NoRoom }
