namespace Ooblex.Actors.Tests.Doubles;

internal static class Repository
{
    public static readonly string Root = Find(AppContext.BaseDirectory);

    /// <summary>Fails when a part of a page is not what it should be; OOBLEX_WRITE_DOCS=1 writes it instead.</summary>
    /// <param name="path">Of the page.</param>
    /// <param name="name">The part lies between two comments with this name.</param>
    /// <param name="content">What it should be.</param>
    public static void CompareOrWritePart(string path, string name, string content)
    {
        string file = Path.Combine(Root, path);
        string page = File.ReadAllText(file).ReplaceLineEndings("\n");
        (string begin, string end) = ($"<!-- {name} -->\n", $"<!-- end of {name} -->");
        int from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{path} has no part {name}");
        if (Environment.GetEnvironmentVariable("OOBLEX_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, page[..from] + content + page[to..]);
            return;
        }

        Assert.True(
            page[from..to] == content,
            $"{path} is stale. Write it anew: OOBLEX_WRITE_DOCS=1 dotnet test tests/Actors.Tests\n{content}");
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Ooblex.Actors.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No solution above."));
}
