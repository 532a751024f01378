using System.Diagnostics;
using System.Runtime.Versioning;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>The scripts, and who calls them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LauncherTests
{
    [Fact]
    public void The_workflow_runs_what_everybody_runs_and_may_only_read()
    {
        Assert.Equal("read", YamlFiles.Read(".github/workflows/ci.yml").Text("permissions", "contents"));
        Assert.Contains("run: .ci/run", Repository.Read(".github/workflows/ci.yml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ooblex")]
    [InlineData(".ci/run")]
    [InlineData("tests/run.sh")]
    [InlineData("tests/summary.sh")]
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

    [Theory]
    [InlineData("up")]
    [InlineData("status")]
    [InlineData("kill")]
    [InlineData("stop")]
    [InlineData("freeze")]
    [InlineData("restart")]
    public void A_word_of_the_local_cluster_is_in_its_help(string word)
    {
        ProcessStartInfo start = new(Repository.Full("ooblex"), ["local", "--help"]) { RedirectStandardError = true };
        using Process launcher = Process.Start(start)!;
        string help = launcher.StandardError.ReadToEnd();
        launcher.WaitForExit();

        Assert.Contains($"\n  {word}", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart nobody")]
    [InlineData("status --unheard")]
    public void The_local_cluster_refuses_what_it_does_not_know(string words)
    {
        ProcessStartInfo start = new(Repository.Full("ooblex"), ["local", .. words.Split(' ')])
        {
            RedirectStandardError = true,
        };
        using Process launcher = Process.Start(start)!;
        launcher.StandardError.ReadToEnd();
        launcher.WaitForExit();

        Assert.NotEqual(0, launcher.ExitCode);
    }
}
