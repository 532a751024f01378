using Ooblex.Contracts.Operations;
using Ooblex.Operations.Logs;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>log</c> palette: the log of one node, and how much is in it.</summary>
public static class LogCommands
{
    private static readonly OpsArgumentInfo[] Filters =
    [
        new("level", 'l', "Nothing below: debug, info, warning, error", Required: false)
        {
            Kind = OpsValueKind.LogLevel,
        },
        new("filter", 'f', "Lines with this text only", Required: false),
    ];

    public static IReadOnlyList<OpsCommand> All(LogBook book, LogLevelSwitch level) =>
    [
        new(
            "log",
            "peek",
            "The latest lines",
            (call, stop) => Peek(book, call, stop),
            [new OpsArgumentInfo("lines", 'n', "How many; else 20", Required: false), .. Filters])
        {
            IsOfOneNode = true,
        },
        new(
            new OpsCommandInfo("log", "tail", "Lines as they are written", Filters) { Follows = true },
            (call, stop) => Tail(book, call, stop))
        {
            IsOfOneNode = true,
        },
        new(
            new OpsCommandInfo(
                "log",
                "level",
                "Shows how much is logged, or changes it",
                [new("level", 'l', "debug, info, warning or error", Required: false) { Kind = OpsValueKind.LogLevel }])
            {
                Detail = "It holds until the node ends; ooblex.log.level is what it begins with.",
                Changes = true,
            },
            (call, stop) => Level(level, call, stop))
        {
            IsOfOneNode = true,
        },
    ];

    private static async Task<OpsRefusal?> Peek(LogBook book, OpsCall call, CancellationToken cancellation)
    {
        if (call.Number("lines", 1, LogBook.Capacity, 20, out int count) is { } wrong)
        {
            return wrong;
        }

        if (Filter(call) is not { } passes)
        {
            return NoLevel();
        }

        await call.Output.EventsAsync(
            book.Latest(count, passes).Select(line => (Text(line), Fields(line))), cancellation);
        return null;
    }

    private static async Task<OpsRefusal?> Tail(LogBook book, OpsCall call, CancellationToken cancellation)
    {
        if (Filter(call) is not { } passes)
        {
            return NoLevel();
        }

        await call.Output.OpenAsync(cancellation);
        await foreach ((LogLine line, long lost) in book.FollowAsync(passes, cancellation))
        {
            if (lost > 0)
            {
                await call.Output.LineAsync($"{lost} lines were lost: they came too fast to be sent", cancellation);
            }

            await call.Output.EventAsync(Text(line), cancellation, Fields(line));
        }

        return new OpsRefusal("the node stops", OpsRefusalKind.Unavailable);
    }

    private static async Task<OpsRefusal?> Level(
        LogLevelSwitch level, OpsCall call, CancellationToken cancellation)
    {
        if (call.Optional("level") is { } word)
        {
            if (LogLevels.Parse(word) is not { } wanted)
            {
                return NoLevel();
            }

            level.Level = wanted;
        }

        await call.Output.EventAsync(
            LogLevels.Word(level.Level), cancellation, ("level", LogLevels.Word(level.Level)));
        return null;
    }

    private static Func<LogLine, bool>? Filter(OpsCall call)
    {
        string? word = call.Optional("level");
        if ((word is null ? LogLevel.Trace : LogLevels.Parse(word)) is not { } least)
        {
            return null;
        }

        string wanted = call.Optional("filter") ?? "";
        return line => line.Level >= least
            && (line.Text.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                || line.Category.Contains(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static string Text(LogLine line) =>
        $"{line.At:yyyy-MM-ddTHH:mm:ss.fff}Z {LogLevels.Word(line.Level),-7} {line.Category}: {line.Text}";

    private static (string, object?)[] Fields(LogLine line) =>
    [
        ("at", line.At),
        ("level", LogLevels.Word(line.Level)),
        ("category", line.Category),
        ("text", line.Text),
    ];

    private static OpsRefusal NoLevel() =>
        new($"a level is {string.Join(", ", LogLevels.Words)}", OpsRefusalKind.Malformed);
}
