using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ooblex.Protocol.Sdp;

/// <summary>The body of a trickle or restart PATCH, <c>application/trickle-ice-sdpfrag</c> (RFC 8840 §4.4,
/// RFC 9725 §4.3).</summary>
/// <remarks>Candidates are kept as text: whether one can be used is decided by whoever uses it.</remarks>
public sealed class IceFragment
{
    /// <summary>Our <c>a=ice-options</c>, the same in answers and fragments (RFC 9725 §4.3.3).</summary>
    public const string LocalIceOptions = "ice2 trickle";

    /// <summary>The m-line of a fragment that stands for any m-section (RFC 8840 §4.4).</summary>
    private const string AnyMediaLine = "audio 9 RTP/AVP 0";

    private readonly SdpTransport _transport = new();
    private readonly List<string> _candidates = [];

    private IceFragment()
    {
    }

    /// <summary>Names the ICE generation; empty when the client left it out.</summary>
    public string Ufrag => _transport.IceUfrag;

    /// <summary>Empty exactly when <see cref="Ufrag"/> is.</summary>
    public string Pwd => _transport.IcePwd;

    public IReadOnlyList<string> IceOptions => _transport.IceOptions;

    /// <summary>Of the first m-section; empty when there is none.</summary>
    public string Mid { get; private set; } = "";

    /// <summary>The first m-line without <c>m=</c>; empty when there is none.</summary>
    public string MediaLine { get; private set; } = "";

    /// <summary>Lines without <c>a=</c>, as written, of all m-sections: with BUNDLE they share one transport.</summary>
    public IReadOnlyList<string> Candidates => _candidates;

    public bool EndOfCandidates { get; private set; }

    /// <summary>Reads a fragment. A peer's text never makes it throw.</summary>
    public static bool TryParse(
        string text, SdpLimits limits, [NotNullWhen(true)] out IceFragment? fragment, out SdpError error)
    {
        IceFragment read = new();
        error = read.Read(text, limits);
        fragment = error.IsError ? null : read;
        return fragment is not null;
    }

    /// <summary>Whether this asks for an ICE restart: other credentials than now in use (RFC 9725 §4.3.3).</summary>
    /// <param name="remoteUfrag">The client's present user fragment.</param>
    /// <param name="localUfrag">Our present one. VDO.Ninja puts it, copied from the answer, where its own belongs; that
    /// is no restart.</param>
    public bool IsRestart(string remoteUfrag, string localUfrag) =>
        Ufrag.Length > 0 && Ufrag != remoteUfrag && Ufrag != localUfrag;

    /// <summary>The body of the 200 that grants a restart (RFC 9725 §4.3.3).</summary>
    /// <param name="ufrag">Our new user fragment.</param>
    /// <param name="pwd">Our new password.</param>
    /// <param name="candidates">All of ours, without <c>a=</c>.</param>
    /// <param name="mid">Of the m-section that carries the transport; empty means "0", as browsers begin.</param>
    /// <param name="mediaLine">The request's own <see cref="MediaLine"/>; empty for one that stands for any.</param>
    public static string Write(
        string ufrag, string pwd, IReadOnlyList<string> candidates, string mid = "", string mediaLine = "")
    {
        StringBuilder text = new();
        Line(text, "a=ice-lite", "");
        Line(text, "a=ice-options:", LocalIceOptions);
        Line(text, "m=", mediaLine.Length > 0 ? mediaLine : AnyMediaLine);
        Line(text, "a=mid:", mid.Length > 0 ? mid : "0");
        Line(text, "a=ice-ufrag:", ufrag);
        Line(text, "a=ice-pwd:", pwd);
        foreach (string candidate in candidates)
        {
            Line(text, "a=", candidate);
        }

        Line(text, "a=end-of-candidates", "");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.Append(name).Append(value).Append("\r\n");

    private SdpError Read(string text, SdpLimits limits)
    {
        SdpFault fault = SdpLines.Open(text, limits, out SdpLines lines);
        if (fault != SdpFault.None)
        {
            return new SdpError(fault, 0);
        }

        int attributes = 0;
        int sections = 0;
        while (lines.MoveNext(out fault))
        {
            fault = lines.Type switch
            {
                'm' when ++sections > limits.MaxMediaSections => SdpFault.TooManyMediaSections,
                'm' => ReadMediaLine(lines.Value, sections - 1),
                'a' when ++attributes > limits.MaxAttributes => SdpFault.TooManyAttributes,
                'a' => ReadAttribute(lines.Value),
                _ => SdpFault.None,
            };
            if (fault != SdpFault.None)
            {
                break;
            }
        }

        fault = fault == SdpFault.None ? Check() : fault;
        return fault == SdpFault.None ? default : new SdpError(fault, lines.Number);
    }

    private SdpFault ReadMediaLine(ReadOnlySpan<char> value, int index)
    {
        if (MediaReader.Open(value, index) is null)
        {
            return SdpFault.MalformedMediaLine;
        }

        MediaLine = index == 0 ? value.ToString() : MediaLine;
        return SdpFault.None;
    }

    private SdpFault ReadAttribute(ReadOnlySpan<char> line)
    {
        SessionReader.Split(line, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value);
        switch (name)
        {
            // Each m-section of a bundle repeats the credentials: the first stands for all.
            case "ice-ufrag" when Ufrag.Length > 0:
            case "ice-pwd" when Pwd.Length > 0:
                return SdpFault.None;
            case "mid":
                Mid = Mid.Length > 0 ? Mid : value.ToString();
                return SdpText.IsToken(value) ? SdpFault.None : SdpFault.MalformedAttribute;
            case "candidate":
                _candidates.Add(line.ToString());
                return SdpFault.None;
            case "end-of-candidates":
                EndOfCandidates = true;
                return SdpFault.None;
            default:
                _ = _transport.TryRead(name, value, out SdpFault fault);
                return fault;
        }
    }

    /// <summary>A fragment names its generation or brings news; half of the credentials does neither.</summary>
    private SdpFault Check()
    {
        if ((Ufrag.Length == 0) != (Pwd.Length == 0))
        {
            return SdpFault.IncompleteCredentials;
        }

        bool isIdle = Ufrag.Length == 0 && _candidates.Count == 0 && !EndOfCandidates;
        return isIdle ? SdpFault.Empty : SdpFault.None;
    }
}
