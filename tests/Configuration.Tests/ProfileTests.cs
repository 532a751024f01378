using Ooblex.Configuration.Sources;

namespace Ooblex.Configuration.Tests;

/// <summary>The files in <c>hocon/</c> that operators copy must load as they are.</summary>
public sealed class ProfileTests
{
    public static TheoryData<string> Profiles =>
        [.. Directory.GetFiles(Folder(), "*.conf").Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_shipped_profile_has_no_problem(string file)
    {
        // What each machine adds by itself; a node that is no voter always joins others.
        Dictionary<string, string> environment = new()
        {
            ["OOBLEX__CLUSTER__DISCOVERY__CONTACT_POINTS"] = "core-1,core-2,core-3",
            ["OOBLEX_POSTGRES"] = "Host=db;Database=ooblex",
        };
        ConfigurationResult result =
            OoblexConfiguration.Load(Path.Combine(Folder(), file), environment, CommandLine.Parse([]));

        Assert.Empty(result.Problems);
    }

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ooblex.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "hocon");
    }
}
