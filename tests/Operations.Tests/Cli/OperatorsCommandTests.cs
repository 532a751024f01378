using System.Net;
using System.Text;
using Ooblex.Cli;

namespace Ooblex.Operations.Tests.Cli;

/// <summary>The whole way: command line, HTTP, command, and back.</summary>
public sealed class OperatorsCommandTests : IAsyncLifetime, IDisposable
{
    private const string Token = "a-token-of-the-test";

    private readonly DemoNode _open = new();
    private readonly DemoNode _guarded = new(Token);
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    public async Task InitializeAsync()
    {
        await _open.StartAsync();
        await _guarded.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _open.DisposeAsync();
        await _guarded.DisposeAsync();
    }

    [Theory]
    [InlineData(0, "hello Ada\n", "", "demo", "greet", "-n", "Ada")]
    [InlineData(0, "hello Ada!\n", "", "demo", "greet", "--name", "Ada", "--mark", "!")]
    [InlineData(0, "hello Ada=!\n", "", "demo", "greet", "--name=Ada", "--mark==!")]
    [InlineData(0, "A  B\n1  x\n", "", "demo", "list")]
    [InlineData(0, "{\"a\":1,\"b\":\"x\"}\n", "", "demo", "list", "--json")]
    [InlineData(0, "{\"message\":\"hello Ada\"}\n", "", "--json", "demo", "greet", "-n", "Ada")]
    [InlineData(0, "wiped stage\n", "", "demo", "wipe", "-s", "stage", "--yes")]
    [InlineData(1, "", "ooblex: there is nobody\n", "demo", "greet", "-n", "nobody")]
    [InlineData(1, "", "ooblex: the command failed; the log of n1 says why\n", "demo", "bug")]
    [InlineData(2, "", "ooblex: --name is needed\n", "demo", "greet")]
    [InlineData(2, "", "ooblex: -x is not an argument of demo greet\n", "demo", "greet", "-x", "1")]
    [InlineData(
        2,
        "",
        "ooblex: --nane is not an argument of demo greet; did you mean --name?\n",
        "demo",
        "greet",
        "--nane",
        "1")]
    [InlineData(2, "", "ooblex: -n needs a value\n", "demo", "greet", "-n")]
    [InlineData(2, "", "ooblex: \"demo lst\" is not a command; did you mean list?\n", "demo", "lst")]
    [InlineData(2, "", "ooblex: \"demo g\" is not a command; ooblex help demo lists what there is\n", "demo", "g")]
    [InlineData(2, "", "ooblex: \"domo list\" is not a command; did you mean demo?\n", "domo", "list")]
    [InlineData(2, "", "ooblex: \"domo\" is not a command; did you mean demo?\n", "help", "domo")]
    [InlineData(2, "", "ooblex: completion is there for bash: ooblex completion bash\n", "completion", "fish")]
    [InlineData(
        4,
        "",
        "ooblex: demo wipe ends or moves what is at work, and runs only with --yes\n",
        "demo",
        "wipe",
        "-s",
        "x")]
    [InlineData(
        5, "", "ooblex: the actor system of this node is being rebuilt; try again in a moment\n", "demo", "actors")]
    [InlineData(
        5,
        "",
        "ooblex: the actor system of this node is being rebuilt; try again in a moment\n",
        "demo",
        "tail",
        "-n",
        "n2")]
    [InlineData(5, "begun\n", "ooblex: größer no\n", "demo", "cut")]
    public async Task A_line_has_its_output_its_error_and_its_exit_code(
        int exitCode, string output, string errors, params string[] line)
    {
        Assert.Equal((exitCode, output, errors), (await Run(_open, line), _output.ToString(), _errors.ToString()));
    }

    [Theory]
    [InlineData(true, 0, "wiped stage\n", "")]
    [InlineData(false, 4, "", "ooblex: nothing was done\n")]
    public async Task A_person_at_a_terminal_is_asked_first(bool answer, int exitCode, string output, string errors)
    {
        List<string> asked = [];
        Surroundings around = Around() with
        {
            Ask = question =>
            {
                asked.Add(question);
                return answer;
            },
        };

        int code = await Run(_open, around, CancellationToken.None, "demo", "wipe", "-s", "stage");

        Assert.Equal((exitCode, output, errors), (code, _output.ToString(), _errors.ToString()));
        Assert.Equal(["demo wipe --stream stage: Wipes a stream. Go on?"], asked);
    }

    [Fact]
    public async Task What_changes_something_leaves_who_what_and_outcome_in_the_log()
    {
        Surroundings around = Around() with { User = "ada\n" };

        await Run(_open, around, CancellationToken.None, "demo", "wipe", "-s", "stage", "--yes");
        await Run(_open, around, CancellationToken.None, "demo", "list");

        Assert.Matches(
            @"^Operator ada\? at 127\.0\.0\.1:\d+: demo wipe --stream stage: done$", Assert.Single(_open.Audit()));
    }

    [Fact]
    public async Task The_help_of_everything_of_a_palette_and_of_a_command()
    {
        Assert.Equal(0, await Run(_open, "--help"));
        string all = _output.ToString();
        Assert.Equal(0, await Run(_open, "help", "demo"));
        Assert.Equal(0, await Run(_open, "demo", "wipe", "--help"));

        Assert.StartsWith(HelpText.Usage, all, StringComparison.Ordinal);
        Assert.Contains("  demo wipe                        Wipes a stream\n", all, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            usage: ooblex demo wipe -s STREAM

            Wipes a stream. All of it.
            It asks before it does it, unless told --yes.

              -s, --stream     Which

            """,
            _output.ToString(),
            StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task A_command_that_goes_on_shows_each_line_at_once_and_ends_with_the_operator()
    {
        using CancellationTokenSource enough = new();
        using SeenWriter seen = new("first");
        Surroundings around = new(seen, _errors, _ => null);
        Task<int> run = Run(_open, around, enough.Token, "demo", "tail");
        await seen.Seen.WaitAsync(TimeSpan.FromSeconds(30));

        await enough.CancelAsync();

        Assert.Equal(130, await run);
        await _open.TailEnded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task An_answer_that_breaks_off_has_an_exit_code_of_its_own()
    {
        using SeenWriter seen = new("first");
        Task<int> run = Run(_open, new Surroundings(seen, _errors, _ => null), CancellationToken.None, "demo", "tail");
        await seen.Seen.WaitAsync(TimeSpan.FromSeconds(30));

        await _open.DisposeAsync();

        Assert.Equal(6, await run);
        Assert.Contains("broke off", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_with_a_token_wants_it()
    {
        Surroundings wrong = new(_output, _errors, name => name == "OOBLEX_OPS_TOKEN" ? "another-token-of-it" : null);
        Assert.Equal(1, await Run(_guarded, wrong, CancellationToken.None, "demo", "list"));
        Assert.Equal("ooblex: the token is missing or wrong\n", _errors.ToString());

        Surroundings right = wrong with { Environment = name => name == "OOBLEX_OPS_TOKEN" ? Token : null };
        Assert.Equal(0, await Run(_guarded, right, CancellationToken.None, "demo", "list"));
    }

    [Fact]
    public async Task No_node_has_an_exit_code_of_its_own()
    {
        Uri gone = _open.Address;
        await _open.StopAsync();

        OperatorsCommand command = new(Around());
        Assert.Equal(3, await command.RunAsync(["--node", gone.ToString(), "demo", "list"], CancellationToken.None));
        Assert.Contains("no node answers", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_alone_is_one_of_this_machine()
    {
        OperatorsCommand command = new(Around());

        Assert.Equal(0, await command.RunAsync(["--node", $":{_open.Address.Port}", "demo", "list"], default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"arguments\":null}")]
    [InlineData("{\"arguments\":{\"name\":7}}")]
    public async Task A_body_that_is_no_command_is_refused(string body)
    {
        using HttpClient http = new() { BaseAddress = _open.Address };
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        Uri path = new("/ops/demo/greet", UriKind.Relative);
        using HttpResponseMessage response = await http.PostAsync(path, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Surroundings Around() => new(_output, _errors, _ => null);

    private Task<int> Run(DemoNode node, params string[] line) => Run(node, Around(), CancellationToken.None, line);

    private static Task<int> Run(
        DemoNode node, Surroundings around, CancellationToken cancellation, params string[] line) =>
        new OperatorsCommand(around).RunAsync(["--node", node.Address.ToString(), .. line], cancellation);

    /// <summary>Tells when a line has been written.</summary>
    private sealed class SeenWriter(string awaited) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override Task WriteLineAsync(string? value)
        {
            if (value == awaited)
            {
                _seen.TrySetResult();
            }

            return base.WriteLineAsync(value);
        }
    }
}
