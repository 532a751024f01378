using System.Xml.Linq;

namespace Ooblex.Architecture.Tests;

/// <summary>The dependency table of docs/architecture.md, read from the project files.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = [],
        ["Forwarding"] = ["Protocol"],
        ["Media"] = ["Protocol"],
        ["Inference"] = ["Contracts", "Media", "Protocol"],
        ["Pipelines"] = ["Contracts", "Forwarding", "Inference", "Media", "Protocol"],
        ["Contracts"] = [],
        ["Storage"] = [],
        ["Actors"] = ["Contracts", "Forwarding", "Protocol", "Storage"],
        ["Transport"] = ["Protocol", "Forwarding"],
        ["Gateway"] = ["Contracts", "Storage"],
        ["Operations"] = ["Contracts"],
        ["Configuration"] =
        [
            "Protocol", "Forwarding", "Contracts", "Storage", "Actors", "Transport", "Gateway", "Operations", "Media",
            "Inference", "Pipelines",
        ],
        ["Cli"] = ["Contracts"],
        ["Node"] =
        [
            "Protocol", "Forwarding", "Contracts", "Storage", "Actors", "Transport", "Gateway", "Operations",
            "Configuration", "Media", "Inference", "Pipelines",
        ],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Repository.Full("src")).Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_layer_allows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} has no row in the table of this test");

        Assert.Empty(References(project).Except(Allowed[project]));
    }

    [Theory]
    [InlineData("Protocol", "Akka", "Microsoft.Extensions", "BouncyCastle", "Serilog")]
    [InlineData("Forwarding", "Akka", "Microsoft.Extensions", "BouncyCastle")]
    [InlineData("Media", "Akka", "Microsoft.Extensions", "BouncyCastle")]
    [InlineData("Inference", "Akka", "Microsoft.Extensions", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("Contracts", "Akka", "Microsoft.Extensions", "Google.Protobuf")]
    [InlineData("Transport", "Akka")]
    [InlineData("Gateway", "Akka")]
    [InlineData("Storage", "Akka", "Microsoft.AspNetCore")]
    [InlineData("Cli", "Akka")]
    public void A_project_takes_no_package_that_its_layer_forbids(string project, params string[] forbidden)
    {
        IEnumerable<string> packages = Load(project).Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value != "all")
            .Select(package => package.Attribute("Include")!.Value);

        Assert.DoesNotContain(
            packages, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_project_sets_a_package_version_of_its_own(string project) =>
        Assert.DoesNotContain(
            Load(project).Descendants("PackageReference"), package => package.Attribute("Version") is not null);

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Ooblex.Actors.sln").Replace('\\', '/');

        Assert.All(
            Repository.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && !IsAdapter(path)),
            path => Assert.Contains(path, solution, StringComparison.Ordinal));
    }

    // Adapters need packages that not every feed has.
    private static bool IsAdapter(string path) => path.StartsWith("adapters/", StringComparison.Ordinal);

    private static IEnumerable<string> References(string project) => Load(project).Descendants("ProjectReference")
        .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/').Split('/')[^2]);

    private static XDocument Load(string project) =>
        XDocument.Load(Repository.Full($"src/{project}/Ooblex.{project}.csproj"));
}
