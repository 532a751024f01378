using System.Text;

namespace Ooblex.Protocol.Sdp;

/// <summary>Walks over lines that end in CRLF or LF (RFC 8866 §5); the last may end in neither.</summary>
internal ref struct SdpLines
{
    private ReadOnlySpan<char> _rest;
    private ReadOnlySpan<char> _line;

    private SdpLines(ReadOnlySpan<char> text) => _rest = text;

    /// <summary>Of the present line, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The letter before "=".</summary>
    public readonly char Type => _line[0];

    /// <summary>What follows "=", without trailing blanks.</summary>
    public readonly ReadOnlySpan<char> Value => _line[2..].TrimEnd(' ');

    public static SdpFault Open(string text, SdpLimits limits, out SdpLines lines)
    {
        lines = new SdpLines(text);
        if (text.Length > limits.MaxBytes || Encoding.UTF8.GetByteCount(text) > limits.MaxBytes)
        {
            return SdpFault.TooLarge;
        }

        return text.AsSpan().IsWhiteSpace() ? SdpFault.Empty : SdpFault.None;
    }

    /// <summary>Moves to the next line that is not blank. False at the end, or with a fault at no line.</summary>
    public bool MoveNext(out SdpFault fault)
    {
        fault = SdpFault.None;
        while (!_rest.IsEmpty)
        {
            Number++;
            int end = _rest.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (line is [.., '\r'])
            {
                line = line[..^1];
            }

            if (line.IsEmpty)
            {
                continue;
            }

            _line = line;
            fault = IsWellFormed(line) ? SdpFault.None : SdpFault.MalformedLine;
            return fault == SdpFault.None;
        }

        return false;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> line)
    {
        if (line.Length < 2 || !char.IsAsciiLetterLower(line[0]) || line[1] != '=')
        {
            return false;
        }

        foreach (char c in line)
        {
            if (char.IsControl(c) && c != '\t')
            {
                return false;
            }
        }

        return true;
    }
}
