using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Ooblex.Configuration.Sources;
using YamlDotNet.RepresentationModel;

namespace Ooblex.Architecture.Tests;

/// <summary>The files that start a node elsewhere: launcher, compose, image, workflow.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class DeploymentTests
{
    [Fact]
    public void Compose_builds_from_a_dockerfile_that_is_there_and_opens_the_ports()
    {
        YamlMappingNode node = Map(Map(Yaml("docker-compose.yml"), "services"), "node");
        YamlMappingNode build = Map(node, "build");

        Assert.True(Repository.Exists(Text(build, "dockerfile")));
        Assert.Equal(["8080:8080", "8558:8558", "10000:10000/udp"], Texts(node, "ports").Order(PortOrder));
    }

    [Fact]
    public void Compose_sets_only_variables_that_the_node_knows_and_mounts_only_what_exists()
    {
        foreach ((YamlNode _, YamlNode service) in Map(Yaml("docker-compose.yml"), "services"))
        {
            foreach ((YamlNode name, YamlNode value) in Map((YamlMappingNode)service, "environment"))
            {
                AssertKnown(((YamlScalarNode)name).Value!);
                string text = ((YamlScalarNode)value).Value ?? "";
                if (text.StartsWith("/app/hocon/", StringComparison.Ordinal))
                {
                    Assert.True(Repository.Exists(text["/app/".Length..]), text);
                }
            }
        }
    }

    [Fact]
    public void The_image_sets_only_variables_that_the_node_knows()
    {
        MatchCollection names = ImageVariable().Matches(Repository.Read("deploy/Dockerfile"));

        Assert.NotEmpty(names);
        Assert.All(names, match => AssertKnown(match.Value));
    }

    [Fact]
    public void The_workflow_runs_what_everybody_runs_and_may_only_read()
    {
        YamlMappingNode workflow = Yaml(".github/workflows/ci.yml");

        Assert.Equal("read", Text(Map(workflow, "permissions"), "contents"));
        Assert.Contains("run: .ci/run", Repository.Read(".github/workflows/ci.yml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ooblex")]
    [InlineData(".ci/run")]
    [InlineData("tests/run.sh")]
    [InlineData("deploy/local.sh")]
    public void A_script_is_sound_to_the_shell(string path)
    {
        using Process bash = Process.Start("bash", ["-n", Repository.Full(path)]);
        bash.WaitForExit();

        Assert.Equal(0, bash.ExitCode);
    }

    [Theory]
    [InlineData("ooblex")]
    [InlineData(".ci/run")]
    public void A_script_can_be_started(string path) =>
        Assert.True(File.GetUnixFileMode(Repository.Full(path)).HasFlag(UnixFileMode.UserExecute));

    [Fact]
    public void Continuous_integration_is_the_launcher() =>
        Assert.EndsWith("exec ./ooblex test\n", Repository.Read(".ci/run"), StringComparison.Ordinal);

    [Fact]
    public void Each_word_of_the_launcher_is_in_its_help_and_in_the_readme()
    {
        string launcher = Repository.Read("ooblex");
        string readme = Repository.Read("README.md");
        foreach (string word in new[] { "up", "local up", "test" })
        {
            Assert.Contains($"# ./ooblex {word}", launcher, StringComparison.Ordinal);
            Assert.Contains($"./ooblex {word}", readme, StringComparison.Ordinal);
        }
    }

    private static readonly IComparer<string> PortOrder =
        Comparer<string>.Create((a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));

    private static void AssertKnown(string variable) =>
        Assert.True(
            variable == EnvironmentVariables.ConfigFile || EnvironmentVariables.Named.ContainsKey(variable)
            || variable.StartsWith("OOBLEX__", StringComparison.Ordinal),
            $"{variable} is no variable of a node");

    private static YamlMappingNode Yaml(string path)
    {
        YamlStream stream = [];
        using StringReader reader = new(Repository.Read(path));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    private static YamlMappingNode Map(YamlMappingNode parent, string key) => (YamlMappingNode)parent.Children[key];

    private static string Text(YamlMappingNode parent, string key) => ((YamlScalarNode)parent.Children[key]).Value!;

    private static IEnumerable<string> Texts(YamlMappingNode parent, string key) =>
        ((YamlSequenceNode)parent.Children[key]).Select(node => ((YamlScalarNode)node).Value!);

    [GeneratedRegex(@"\bOOBLEX_\w+")]
    private static partial Regex ImageVariable();
}
