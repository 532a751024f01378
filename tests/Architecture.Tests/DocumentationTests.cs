using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ooblex.Architecture.Tests;

/// <summary>What the documents say must exist; what exists must be said.</summary>
public sealed partial class DocumentationTests
{
    private static readonly IEnumerable<string> Pages =
        Repository.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        IEnumerable<string> broken =
            from page in Pages
            from Match match in Link().Matches(WithoutCode(Repository.Read(page)))
            let target = match.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Path.Combine(Path.GetDirectoryName(Repository.Full(page))!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{page} links to {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_source_file_that_a_page_names_exists()
    {
        IEnumerable<string> broken =
            from page in Pages
            where !page.StartsWith("docs/adr/", StringComparison.Ordinal) && page != "CHANGELOG.md"
            from Match match in CodePath().Matches(Repository.Read(page))
            where !Repository.Exists(match.Groups[1].Value)
            select $"{page} names {match.Groups[1].Value}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps_and_all_are_in_the_index()
    {
        string[] paths = Directory.GetFiles(Repository.Full("docs/adr"), "0*.md");
        string[] files = [.. paths.Select(path => Path.GetFileName(path)!).Order()];
        string index = Repository.Read("docs/adr/README.md");

        Assert.Equal(Enumerable.Range(1, files.Length).Select(n => $"{n:0000}"), files.Select(file => file[..4]));
        Assert.All(files, file => Assert.Contains($"({file})", index, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_decision_has_the_five_parts()
    {
        foreach (string file in Directory.GetFiles(Repository.Full("docs/adr"), "0*.md"))
        {
            string text = File.ReadAllText(file);
            Assert.All(
                ["Status:", "## Context", "## Decision", "## Consequences", "## Alternatives we refused"],
                part => Assert.True(text.Contains(part, StringComparison.Ordinal), $"{file} lacks {part}"));
        }
    }

    [Fact]
    public void Every_package_is_accounted_for()
    {
        string page = Repository.Read("docs/dependencies.md");
        IEnumerable<string> packages = XDocument.Load(Repository.Full("Directory.Packages.props"))
            .Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);

        Assert.All(packages, name => Assert.Contains($"| {name} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_can_be_read_in_five_minutes() =>
        Assert.InRange(Repository.Lines("README.md").Length, 30, 200);

    [Fact]
    public void Every_page_of_docs_is_reached_from_its_index()
    {
        string index = Repository.Read("docs/README.md");
        IEnumerable<string> forgotten = Pages
            .Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/README.md")
            .Where(page => !page.StartsWith("docs/adr/0", StringComparison.Ordinal))
            .Where(page => !index.Contains($"({page["docs/".Length..]})", StringComparison.Ordinal));

        Assert.Empty(forgotten);
    }

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|bench|hocon|deploy|docs)/[\w./-]+\.(?:cs|csproj|conf|md|proto|yml))`")]
    private static partial Regex CodePath();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
