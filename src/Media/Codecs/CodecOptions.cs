namespace Ooblex.Media.Codecs;

/// <summary>What an operator may tune about codecs. Defaults: <c>ooblex.codecs</c> in reference.conf.</summary>
public sealed record CodecOptions
{
    /// <summary>False: FFmpeg is not looked for, and no picture is decoded.</summary>
    public required bool Enabled { get; init; }

    /// <summary>A picture with more pixels is not decoded, or strangers would decide how much memory is used.</summary>
    public required int MaxPixels { get; init; }
}
