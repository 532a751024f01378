using System.Globalization;

namespace Ooblex.Architecture.Tests;

/// <summary>
/// Today's exceptions to a rule, as <c>what:count</c> lines in <c>ratchet/</c>. A count may fall, never rise.
/// </summary>
internal static class Ratchet
{
    /// <summary>
    /// Fails for a new violation, for one that grew, and for a listed one that shrank: then the list shrinks too.
    /// </summary>
    public static void Check(string rule, IEnumerable<(string What, int Count)> violations)
    {
        string file = $"tests/Architecture.Tests/ratchet/{rule}.txt";
        Dictionary<string, int> allowed = Repository.Exists(file) ? Read(file) : [];
        List<string> problems = [];
        foreach ((string what, int count) in violations)
        {
            int limit = allowed.GetValueOrDefault(what);
            allowed.Remove(what);
            if (count > limit)
            {
                problems.Add($"{what}: {count}" + (limit > 0 ? $", {limit} allowed by {file}" : ""));
            }
            else if (count < limit)
            {
                problems.Add($"{what}: {count} now; lower it in {file} from {limit}");
            }
        }

        problems.AddRange(allowed.Keys.Select(what => $"{what}: mended; take it out of {file}"));
        Assert.True(problems.Count == 0, $"{rule}:\n" + string.Join('\n', problems));
    }

    private static Dictionary<string, int> Read(string file) => Repository.Lines(file)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .ToDictionary(
            line => line[..line.LastIndexOf(':')],
            line => int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
}
