namespace Ooblex.Cli;

/// <summary>What somebody may have meant.</summary>
internal static class NearMatch
{
    private const int Most = 3;

    /// <summary><c>; did you mean …?</c>, or nothing when nothing is like it.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        string[] near = [.. Of(word, known)];
        return near.Length == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    // The nearest ones only: a list of everything helps nobody.
    private static IEnumerable<string> Of(string word, IEnumerable<string> known) =>
        known.Distinct(StringComparer.Ordinal)
            .GroupBy(candidate => Distance(word, candidate))
            .Where(group => group.Key <= (word.Length < 4 ? 1 : Math.Max(2, word.Length / 3)))
            .MinBy(group => group.Key)?.Order(StringComparer.Ordinal).Take(Most) ?? [];

    // Levenshtein's distance, one row at a time; the beginning of a longer word counts as near it.
    private static int Distance(string word, string candidate)
    {
        if (word.Length > 1 && candidate.StartsWith(word, StringComparison.Ordinal))
        {
            return 1;
        }

        int[] row = [.. Enumerable.Range(0, candidate.Length + 1)];
        for (int i = 1; i <= word.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= candidate.Length; j++)
            {
                int substitution = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[candidate.Length];
    }
}
