namespace Ooblex.TestKit.Sdp;

/// <summary>The offers of <c>tests/vectors/sdp</c>; its README says which client wrote each.</summary>
public static class OfferVectors
{
    private static readonly string Folder = Path.Combine(FindRoot(), "tests", "vectors", "sdp");

    /// <summary>All names, without the suffix.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.sdp").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.sdp"));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ooblex.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No Ooblex.Actors.sln above the tests.");
    }
}
