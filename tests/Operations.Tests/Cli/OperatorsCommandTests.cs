using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Cli;
using Ooblex.Contracts.Operations;
using Ooblex.Operations.Commands;

namespace Ooblex.Operations.Tests.Cli;

/// <summary>The whole way: command line, HTTP, command, and back.</summary>
public sealed class OperatorsCommandTests : IAsyncLifetime, IDisposable
{
    private const string Token = "a-token-of-the-test";

    private static readonly OpsCommand[] Commands =
    [
        new(
            "demo",
            "greet",
            "Greets",
            async (call, stop) =>
            {
                if (call["name"] == "nobody")
                {
                    return "there is nobody";
                }

                await call.Output.LineAsync($"hello {call["name"]}{call.Optional("mark")}", stop);
                return null;
            },
            new OpsArgumentInfo("name", 'n', "Whom", Required: true),
            new OpsArgumentInfo("mark", 'm', "What follows", Required: false)),
        new("demo", "list", "Lists", async (call, stop) =>
        {
            await call.Output.TableAsync(new OpsTable("a", "b").Add(1, "x"), stop);
            return null;
        }),
    ];

    private readonly SideServer _open = Serve(token: null);
    private readonly SideServer _guarded = Serve(Token);
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    public async Task InitializeAsync()
    {
        await _open.StartAsync(CancellationToken.None);
        await _guarded.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _open.DisposeAsync();
        await _guarded.DisposeAsync();
    }

    [Theory]
    [InlineData(0, "hello Ada\n", "", "demo", "greet", "-n", "Ada")]
    [InlineData(0, "hello Ada!\n", "", "demo", "greet", "--name", "Ada", "-m", "!")]
    [InlineData(0, "A  B\n1  x\n", "", "demo", "list")]
    [InlineData(0, "{\"a\":1,\"b\":\"x\"}\n", "", "demo", "list", "--json")]
    [InlineData(0, "{\"message\":\"hello Ada\"}\n", "", "--json", "demo", "greet", "-n", "Ada")]
    [InlineData(1, "", "ooblex: there is nobody\n", "demo", "greet", "-n", "nobody")]
    [InlineData(1, "", "ooblex: --name is needed\n", "demo", "greet")]
    [InlineData(2, "", "ooblex: -x is not an argument of demo greet\n", "demo", "greet", "-x", "1")]
    [InlineData(2, "", "ooblex: -n needs a value\n", "demo", "greet", "-n")]
    public async Task A_line_has_its_output_its_error_and_its_exit_code(
        int exitCode, string output, string errors, params string[] line)
    {
        Assert.Equal(exitCode, await Run(_open, null, line));
        Assert.Equal(output, _output.ToString());
        Assert.Equal(errors, _errors.ToString());
    }

    [Fact]
    public async Task An_unknown_word_shows_what_there_is()
    {
        Assert.Equal(2, await Run(_open, null, "demo", "dance"));
        Assert.Contains("demo greet", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"demo dance\" is not a command", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_mistake()
    {
        Assert.Equal(0, await Run(_open, null, "--help"));
        Assert.Contains("-n, --name", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task A_node_with_a_token_wants_it()
    {
        Assert.Equal(1, await Run(_guarded, "another-token-of-it", "demo", "list"));
        Assert.Equal("ooblex: the token is missing or wrong\n", _errors.ToString());
        Assert.Equal(0, await Run(_guarded, Token, "demo", "list"));
    }

    [Fact]
    public async Task No_node_has_an_exit_code_of_its_own()
    {
        Uri gone = _open.Address;
        await _open.StopAsync(CancellationToken.None);

        Assert.Equal(3, await Run(gone, null, "demo", "list"));
        Assert.Contains("no node answers", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"arguments\":null}")]
    [InlineData("{\"arguments\":{\"name\":7}}")]
    public async Task A_body_that_is_no_command_is_refused(string body)
    {
        using HttpClient http = new() { BaseAddress = _open.Address };
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        Uri path = new("/ops/demo/greet", UriKind.Relative);
        using HttpResponseMessage response = await http.PostAsync(path, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static SideServer Serve(string? token) =>
        new(IPAddress.Loopback, 0, NullLoggerFactory.Instance, routes => routes.MapOps(Commands, new OpsGuard(token)));

    private Task<int> Run(SideServer server, string? token, params string[] line) => Run(server.Address, token, line);

    private Task<int> Run(Uri node, string? token, params string[] line)
    {
        _output.NewLine = _errors.NewLine = "\n";
        OperatorsCommand command = new(_output, _errors, name => name == "OOBLEX_OPS_TOKEN" ? token : null);
        return command.RunAsync(["--node", node.ToString(), .. line], CancellationToken.None);
    }
}
