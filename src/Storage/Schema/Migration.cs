using System.Globalization;
using System.Reflection;

namespace Ooblex.Storage.Schema;

/// <summary>One numbered script. Once released it is never changed; the next change is the next number.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Name">For people.</param>
/// <param name="Sql">Run in one transaction with the others that are missing.</param>
public sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All scripts in the assembly, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(Read)
            .OrderBy(script => script.Version)];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version:D4}-{Name}");

    // 0001-journal.sql
    private static Migration Read(string resource)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        int dash = resource.IndexOf('-', StringComparison.Ordinal);
        return new Migration(
            int.Parse(resource.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture),
            resource[(dash + 1)..^".sql".Length],
            reader.ReadToEnd());
    }
}
