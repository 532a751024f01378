namespace Ooblex.Inference.Tests.TestKit;

/// <summary>Models and pictures beside the repository, too large and not ours to keep in it.</summary>
internal static class SharedFiles
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository(), "..", "shared"));

    public static string Model(string name) => Path.Combine(Root, "models", name);

    public static string Data(string name) => Path.Combine(Root, "testdata", name);

    public static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ooblex.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run inside the repository.");
    }
}
