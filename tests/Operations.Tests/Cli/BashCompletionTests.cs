using System.Diagnostics;
using Ooblex.Cli;

namespace Ooblex.Operations.Tests.Cli;

/// <summary>The script in a real bash, which asks a command that asks a real command port.</summary>
public sealed class BashCompletionTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-bash-");
    private DemoNode _node = null!;

    public async Task InitializeAsync() => _node = await DemoNode.StartNewAsync();

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("ooblex d", "demo")]
    [InlineData("ooblex h", "help")]
    [InlineData("ooblex demo g", "greet")]
    [InlineData("ooblex demo greet --n", "--name --node")]
    [InlineData("ooblex demo greet -n x --j", "--json")]
    [InlineData("ooblex demo wipe -s ", "$(touch owned) lobby stage")]
    [InlineData("ooblex demo wipe --stream l", "lobby")]
    [InlineData("ooblex --json demo wipe --stream l", "lobby")]
    [InlineData("ooblex demo cut -a akka.tcp://ooblex@10.0.0.2:", "4053")]
    [InlineData("ooblex demo greet -n ", "")]
    [InlineData("ooblex nothing ", "")]
    public async Task A_line_is_completed_with_what_the_node_knows(string line, string expected)
    {
        Assert.Equal(expected, await Complete(line));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "owned")), "A name was run as a command.");
    }

    private async Task<string> Complete(string line)
    {
        string cli = typeof(OperatorsCommand).Assembly.Location;
        string program = $$"""
            ooblex() { "$DOTNET" "{{cli}}" "$@"; }
            {{BashCompletion.Script}}
            COMP_LINE=$1 COMP_POINT=${#1}
            _ooblex
            printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
            """;
        ProcessStartInfo start = new("bash", ["--norc", "-c", program, "bash", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["OOBLEX_OPS_PORT"] = _node.Address.Port.ToString();
        using Process bash = Process.Start(start)!;
        Task<string> errors = bash.StandardError.ReadToEndAsync();
        string output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal("", await errors);
        return output.Trim();
    }
}
