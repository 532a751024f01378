namespace Ooblex.Gateway.Tests.Support;

/// <summary>Files of the repository, and pages that are generated into it.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string Folder(string path) => Path.Combine(Root, path);

    /// <summary>Fails when the page is stale; with OOBLEX_WRITE_DOCS=1 it is written instead.</summary>
    public static void CompareOrWrite(string path, string content)
    {
        string file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("OOBLEX_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        string found = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(
            found == content,
            $"{path} is stale. Write it anew: OOBLEX_WRITE_DOCS=1 dotnet test tests/Gateway.Tests");
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Ooblex.Actors.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
