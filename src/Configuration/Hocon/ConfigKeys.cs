using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Ooblex.Configuration.Hocon;

/// <summary>The full keys that a configuration sets, and the search for the one that was meant.</summary>
internal static class ConfigKeys
{
    public static IReadOnlyList<string> Leaves(Config config, string under)
    {
        List<string> keys = [];
        if (!config.IsEmpty && config.HasPath(under))
        {
            Walk(config.GetValue(under), under, keys);
        }

        return keys;
    }

    /// <summary>The known key most like this one, when it is like it at all.</summary>
    public static string? Nearest(string key, IEnumerable<string> known)
    {
        (string? Key, int Distance) best = (null, Math.Max(2, key.Length / 4) + 1);
        foreach (string candidate in known)
        {
            int distance = Distance(key, candidate);
            if (distance < best.Distance)
            {
                best = (candidate, distance);
            }
        }

        return best.Key;
    }

    private static void Walk(HoconValue value, string path, List<string> keys)
    {
        if (!value.IsObject())
        {
            keys.Add(path);
            return;
        }

        foreach ((string name, HoconValue child) in value.GetObject().Items)
        {
            Walk(child, $"{path}.{name}", keys);
        }
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
