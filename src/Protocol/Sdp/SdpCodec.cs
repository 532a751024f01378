namespace Ooblex.Protocol.Sdp;

/// <summary>One RTP payload format of an m-section: its rtpmap, fmtp and rtcp-fb lines together.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Name">The encoding name in upper case: VP8, OPUS, RTX.</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Channels">1 unless the rtpmap says otherwise.</param>
/// <param name="RtpMap">As written, "opus/48000/2": an answer repeats it letter for letter.</param>
/// <param name="Fmtp">The format's parameters as written; empty when there are none.</param>
/// <param name="Feedback">"nack", "nack pli", …: lower case, single blanks (RFC 4585 §4.2).</param>
public sealed record SdpCodec(
    byte PayloadType,
    string Name,
    int ClockRate,
    int Channels,
    string RtpMap,
    string Fmtp,
    IReadOnlyList<string> Feedback)
{
    /// <summary>The payload type that this format repairs (RFC 4588 §8.1), or <c>null</c>.</summary>
    public byte? Apt =>
        Parameter("apt") is string text && SdpText.TryInteger(text, 127, out int value) ? (byte)value : null;

    public bool HasFeedback(string feedback) => Feedback.Contains(feedback);

    /// <summary>One parameter of the fmtp by name, in whatever case, or <c>null</c>.</summary>
    public string? Parameter(string name) => FmtpParameters.Find(Fmtp, name);
}
