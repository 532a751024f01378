namespace Ooblex.Protocol.Rtp;

/// <summary>The codecs whose payloads this stack can look into.</summary>
public enum RtpCodecKind : byte
{
    Other,
    Opus,
    Pcmu,
    Pcma,
    Vp8,
    Vp9,
    H264,
    Av1,
}

public static class RtpCodecs
{
    /// <param name="name">The encoding name of an <c>a=rtpmap</c>; case does not matter (RFC 4855 §3).</param>
    public static RtpCodecKind FromName(string name) => name.ToUpperInvariant() switch
    {
        "OPUS" => RtpCodecKind.Opus,
        "PCMU" => RtpCodecKind.Pcmu,
        "PCMA" => RtpCodecKind.Pcma,
        "VP8" => RtpCodecKind.Vp8,
        "VP9" => RtpCodecKind.Vp9,
        "H264" => RtpCodecKind.H264,
        "AV1" => RtpCodecKind.Av1,
        _ => RtpCodecKind.Other,
    };

    /// <summary>A codec's name as IANA writes it and people read it: all are upper case but <c>opus</c>.</summary>
    public static string RegisteredName(string name) =>
        FromName(name) is RtpCodecKind.Opus ? "opus" : name.ToUpperInvariant();

    public static bool IsAudio(this RtpCodecKind codec) =>
        codec is RtpCodecKind.Opus or RtpCodecKind.Pcmu or RtpCodecKind.Pcma;

    public static bool IsVideo(this RtpCodecKind codec) => codec >= RtpCodecKind.Vp8;
}
