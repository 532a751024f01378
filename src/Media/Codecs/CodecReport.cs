using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>What this machine can decode and encode, as its self-test found.</summary>
/// <param name="IsAvailable">FFmpeg's libraries are here. Without them a node forwards as ever.</param>
/// <param name="Library">"libavcodec 59.37.100", or why there is none.</param>
/// <param name="Decoders">One line for each codec.</param>
/// <param name="Encoders">One line for each codec.</param>
public sealed record CodecReport(
    bool IsAvailable, string Library, IReadOnlyList<CodecLine> Decoders, IReadOnlyList<CodecLine> Encoders)
{
    /// <summary>For people, when libraries are missing.</summary>
    public const string Advice =
        "Pictures are decoded by FFmpeg's libraries, version 5.1 or later: apt install libavcodec59 libswscale6 "
        + "(Debian 12), libavcodec60 libswscale7 (Ubuntu 24.04), libavcodec61 libswscale8 (Debian 13), "
        + "or what your distribution calls them.";

    /// <summary>One line each: what does not work here, and why; empty when everything does.</summary>
    public IEnumerable<string> Problems => IsAvailable
        ? [.. Lines(Decoders, "decoded"), .. Lines(Encoders, "encoded")]
        : [$"{Library} {Advice}"];

    private static IEnumerable<string> Lines(IReadOnlyList<CodecLine> lines, string verb) =>
        lines.Where(line => !line.Works).Select(line => $"{line.Codec} is not {verb}: {line.Problem}");
}

/// <summary>One codec in one direction.</summary>
/// <param name="Codec">Which.</param>
/// <param name="Name">The library's name for what does it; empty without.</param>
/// <param name="Problem">Empty when it works.</param>
public sealed record CodecLine(RtpCodecKind Codec, string Name, string Problem)
{
    public bool Works => Problem.Length == 0;
}
