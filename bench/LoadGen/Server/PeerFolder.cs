namespace Ooblex.LoadGen.Server;

/// <summary>Where <c>./ooblex bench peers</c> puts what it builds, and servers may write.</summary>
internal static class PeerFolder
{
    private const string Solution = "Ooblex.Actors.sln";

    /// <summary>The tree that this process was built in.</summary>
    public static string Root { get; } = FindRoot();

    public static string Path { get; } = System.IO.Path.Combine(Root, "artifacts", "peers");

    public static string File(string name) => System.IO.Path.Combine(Path, name);

    // Wherever this process was started from.
    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, Solution)))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
