using System.Globalization;

namespace Ooblex.Protocol.Sdp;

/// <summary>The small grammar that all SDP attributes share (RFC 8866 §9).</summary>
internal static class SdpText
{
    /// <summary>Names that become keys of our tables (mid, rid, encoding name) are kept this short.</summary>
    public const int MaxNameLength = 32;

    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`{|}~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxNameLength;
    }

    /// <summary>RFC 8851 §4: letters, digits, "-" and "_".</summary>
    public static bool IsRid(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxNameLength;
    }

    /// <summary>RFC 8839 §5.4: <paramref name="minimum"/> to 256 ice-chars.</summary>
    public static bool IsIceText(ReadOnlySpan<char> text, int minimum)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/'))
            {
                return false;
            }
        }

        return text.Length >= minimum && text.Length <= 256;
    }

    public static bool TryInteger(ReadOnlySpan<char> text, int maximum, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= maximum;

    public static bool TrySsrc(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    public static string Lower(ReadOnlySpan<char> text) => text.ToString().ToLowerInvariant();

    public static string Upper(ReadOnlySpan<char> text) => text.ToString().ToUpperInvariant();
}
