namespace Ooblex.Actors.Peers;

/// <summary>What an If-Match header says about the present ICE session (RFC 9110 §13.1.1).</summary>
internal enum IfMatchResult { Missing, Any, Current, Stale }

internal static class IfMatch
{
    /// <summary>Reads the field value against the tag of the present ICE session.</summary>
    /// <remarks>
    /// <c>"*"</c> in quotes counts as <c>*</c>: the example of RFC 9725 §4.3.3 shows it so. Comparison is strong, so
    /// a weak tag never matches. A bare tag without quotes is tolerated: it names one session as clearly.
    /// </remarks>
    public static IfMatchResult Read(string? field, string currentTag)
    {
        if (string.IsNullOrWhiteSpace(field))
        {
            return IfMatchResult.Missing;
        }

        foreach (Range range in field.AsSpan().Split(','))
        {
            ReadOnlySpan<char> tag = field.AsSpan(range).Trim();
            if (tag is ['"', .. ReadOnlySpan<char> inner, '"'])
            {
                tag = inner;
            }

            if (tag is "*")
            {
                return IfMatchResult.Any;
            }

            if (tag.SequenceEqual(currentTag))
            {
                return IfMatchResult.Current;
            }
        }

        return IfMatchResult.Stale;
    }
}
