using System.Globalization;
using System.Text.Json;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>Writes a command's answer line by line, as a table for people or as JSON lines for programs.</summary>
public sealed class OpsWriter(OpsSink sink, bool json)
{
    // Rows of a table that travel together.
    private const int BatchSize = 100;

    /// <summary>One JSON object per line is wanted.</summary>
    public bool IsJson => json;

    /// <summary>Where lines go, for a command that has another node write them.</summary>
    public OpsSink Sink => sink;

    /// <summary>Says that the answer begins, for a command whose first line may be long in coming.</summary>
    public Task OpenAsync(CancellationToken cancellation) => sink([], cancellation).AsTask();

    /// <summary>One line that is not part of a table. As JSON: <c>{"message": …}</c>.</summary>
    public Task LineAsync(string text, CancellationToken cancellation) =>
        Send([json ? Object([("message", text)]) : Printable(text)], cancellation);

    /// <summary>One line for people, the same as fields for programs.</summary>
    public Task EventAsync(string text, CancellationToken cancellation, params (string Name, object? Value)[] fields) =>
        Send([json ? Object(fields) : Printable(text)], cancellation);

    /// <summary>Several of them at once.</summary>
    public Task EventsAsync(
        IEnumerable<(string Text, (string Name, object? Value)[] Fields)> events, CancellationToken cancellation) =>
        Send([.. events.Select(e => json ? Object(e.Fields) : Printable(e.Text))], cancellation);

    /// <summary>A line for people only: programs have the fields.</summary>
    public Task RemarkAsync(string text, CancellationToken cancellation) =>
        json ? Task.CompletedTask : Send([Printable(text)], cancellation);

    public async Task TableAsync(OpsTable table, CancellationToken cancellation)
    {
        IEnumerable<string> lines = json
            ? table.Rows.Select(row => Object(table.Columns.Zip(row)))
            : Aligned(table);
        foreach (string[] batch in lines.Chunk(BatchSize))
        {
            await Send(batch, cancellation);
        }
    }

    // Names come from users: an escape sequence in one must not reach the operator's terminal.
    internal static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    private static IEnumerable<string> Aligned(OpsTable table)
    {
        List<string[]> lines = [[.. table.Columns.Select(column => column.ToUpperInvariant())]];
        lines.AddRange(table.Rows.Select(row => row.Select(Cell).ToArray()));
        int[] widths = [.. Enumerable.Range(0, table.Columns.Count).Select(i => lines.Max(line => line[i].Length))];
        return lines.Select(
            line => string.Join("  ", line.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
    }

    private static string Cell(object? value) => Printable(value switch
    {
        null => "-",
        JsonElement { ValueKind: JsonValueKind.Null } => "-",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    });

    private static string Object(IEnumerable<(string Name, object? Value)> fields) =>
        JsonSerializer.Serialize(fields.ToDictionary(f => f.Name, f => f.Value), OpsJson.Options);

    private Task Send(string[] lines, CancellationToken cancellation) => sink(lines, cancellation).AsTask();
}
