namespace Ooblex.Interop.Tests.Guide;

/// <summary>The classes of the integration guide, read word for word from the guide itself.</summary>
internal static class GuideSamples
{
    private const string Solution = "Ooblex.Actors.sln";

    /// <summary>A script that defines a class of the guide and makes it visible to the page.</summary>
    public static string Class(string name)
    {
        string[] lines = File.ReadAllLines(FindGuide());
        int first = Array.IndexOf(lines, $"class {name} {{");
        Assert.True(first >= 0, $"The guide has no class {name}.");
        int last = Array.IndexOf(lines, "}", first);
        return string.Join('\n', lines[first..(last + 1)]) + $"\nwindow.{name} = {name};";
    }

    private static string FindGuide()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
        {
            folder = folder.Parent;
        }

        Assert.True(folder is not null, $"{Solution} is in no folder above {AppContext.BaseDirectory}.");
        string guide = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "webrtc-guide.md"));
        Assert.True(File.Exists(guide), $"The integration guide is expected at {guide}.");
        return guide;
    }
}
