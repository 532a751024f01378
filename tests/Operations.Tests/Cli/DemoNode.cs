using System.Net;
using Microsoft.Extensions.Logging;
using Ooblex.Contracts.Operations;
using Ooblex.Operations.Commands;
using Ooblex.Operations.Logs;

namespace Ooblex.Operations.Tests.Cli;

/// <summary>A command port with a few words, over real HTTP, and what its log says.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly SideServer _server;

    public DemoNode(string? token = null)
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Book));
        NoCluster none = new();
        OpsRunner runner = new("n1", Commands(), none, none, _loggers.CreateLogger<OpsRunner>());
        OpsValues values = new(new Dictionary<OpsValueKind, Func<IEnumerable<string>>>
        {
            [OpsValueKind.Stream] = () => ["stage", "lobby", "$(touch owned)"],
            [OpsValueKind.Address] = () => ["akka.tcp://ooblex@10.0.0.1:4053", "akka.tcp://ooblex@10.0.0.2:4053"],
        });
        _server = new SideServer(
            IPAddress.Loopback, 0, _loggers, routes => routes.MapOps(() => runner, () => values, new OpsGuard(token)));
    }

    public LogBook Book { get; } = new(TimeProvider.System);

    public Uri Address => _server.Address;

    /// <summary>Completes when the demo's tail was told to stop.</summary>
    public TaskCompletionSource TailEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<DemoNode> StartNewAsync()
    {
        DemoNode node = new();
        await node.StartAsync();
        return node;
    }

    public Task StartAsync() => _server.StartAsync(CancellationToken.None);

    public Task StopAsync() => _server.StopAsync(CancellationToken.None);

    public IReadOnlyList<string> Audit() =>
        [.. Book.Latest(100, line => line.Category.EndsWith(nameof(OpsRunner))).Select(line => line.Text)];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _loggers.Dispose();
        Book.Dispose();
    }

    private OpsCommand[] Commands() =>
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
            new OpsArgumentInfo("mark", null, "What follows", Required: false)),
        new("demo", "list", "Lists", async (call, stop) =>
        {
            await call.Output.TableAsync(new OpsTable("a", "b").Add(1, "x"), stop);
            return null;
        }),
        new(
            new OpsCommandInfo(
                "demo",
                "wipe",
                "Wipes a stream",
                [new("stream", 's', "Which", Required: true) { Kind = OpsValueKind.Stream }])
            {
                Detail = "All of it.",
                Changes = true,
                NeedsConfirmation = true,
            },
            async (call, stop) =>
            {
                await call.Output.LineAsync($"wiped {call["stream"]}", stop);
                return null;
            }),
        new(
            new OpsCommandInfo(
                "demo",
                "cut",
                "Begins and is refused then",
                [new("address", 'a', "Whose", Required: false) { Kind = OpsValueKind.Address }]),
            async (call, stop) =>
            {
                await call.Output.LineAsync("begun", stop);
                return new OpsRefusal("größer no", OpsRefusalKind.Unavailable);
            }),
        new("demo", "actors", "Needs the cluster", (_, _) => Task.FromResult<OpsRefusal?>(null)) { NeedsActors = true },
        new("demo", "bug", "Fails", (_, _) => throw new InvalidOperationException("secret detail")),
        new(
            new OpsCommandInfo("demo", "tail", "Goes on", []) { Follows = true },
            async (call, stop) =>
            {
                await call.Output.OpenAsync(stop);
                await call.Output.LineAsync("first", stop);
                using CancellationTokenRegistration told = stop.Register(() => TailEnded.TrySetResult());
                await Task.Delay(Timeout.Infinite, stop);
                return null;
            })
        {
            IsOfOneNode = true,
        },
    ];
}
