using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>actor</c> palette: the actors of one node.</summary>
public static class ActorCommands
{
    private const int MaxDepth = 100;

    public static IReadOnlyList<OpsCommand> All(IActorTree actors) =>
    [
        new(
            "actor",
            "hierarchy",
            "The tree of actors",
            (call, stop) => Hierarchy(actors, call, stop),
            new OpsArgumentInfo("start", 's', "Where to begin; else /user", Required: false),
            new OpsArgumentInfo("depth", 'd', "How many levels below it; else 3", Required: false))
        {
            NeedsActors = true, IsOfOneNode = true,
        },
        new(
            "actor",
            "deadletters",
            "Messages that found nobody, the latest last",
            (call, stop) => DeadLetters(actors, call, stop))
        {
            IsOfOneNode = true,
        },
        new(
            new OpsCommandInfo(
                "actor",
                "stop",
                "Stops an actor",
                [new OpsArgumentInfo("path", 'p', "As actor hierarchy shows it", Required: true)])
            {
                Detail = "An entity is started again by its shard when it is remembered, or at its next message. What "
                    + "the node itself needs cannot be stopped.",
                Changes = true,
                NeedsConfirmation = true,
            },
            (call, stop) => Stop(actors, call, stop))
        {
            NeedsActors = true, IsOfOneNode = true,
        },
    ];

    private static async Task<OpsRefusal?> Hierarchy(IActorTree actors, OpsCall call, CancellationToken cancellation)
    {
        if (call.Number("depth", 0, MaxDepth, 3, out int depth) is { } wrong)
        {
            return wrong;
        }

        string start = call.Optional("start") ?? "/user";
        if (actors.Walk(start, depth) is not { } rows)
        {
            return $"there is no actor {start}";
        }

        foreach (ActorRow[] batch in rows.Chunk(100))
        {
            await call.Output.EventsAsync(batch.Select(row => (Line(row), Fields(row))), cancellation);
        }

        return null;
    }

    private static string Line(ActorRow row)
    {
        string name = row.Level == 0 ? row.Path : row.Path[(row.Path.LastIndexOf('/') + 1)..];
        string type = row.Type.Length > 0 ? $"  {row.Type}" : "";
        string waiting = row.Waiting > 0 ? $"  {row.Waiting} waiting" : "";
        return $"{new string(' ', row.Level * 2)}{name}{type}{waiting}";
    }

    private static (string, object?)[] Fields(ActorRow row) =>
    [
        ("path", row.Path),
        ("level", row.Level),
        ("type", row.Type),
        ("waiting", row.Waiting),
        ("children", row.Children),
    ];

    private static async Task<OpsRefusal?> DeadLetters(IActorTree actors, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("at", "message", "from", "to");
        foreach (LostMessage lost in actors.RecentlyLost)
        {
            table.Add(
                lost.At.ToString("u"), lost.Message, lost.From.Length > 0 ? lost.From : null, lost.To);
        }

        await call.Output.TableAsync(table, cancellation);
        await call.Output.RemarkAsync($"{actors.LostMessages} since the start", cancellation);
        return null;
    }

    private static async Task<OpsRefusal?> Stop(IActorTree actors, OpsCall call, CancellationToken cancellation)
    {
        if (actors.Stop(call["path"]) is { } refusal)
        {
            return refusal;
        }

        await call.Output.LineAsync($"stopping {call["path"]}", cancellation);
        return null;
    }
}
