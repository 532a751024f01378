using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ooblex.Operations.Commands;

/// <summary>Writes a command's answer line by line, as a table for people or as JSON lines for programs.</summary>
public sealed class OpsWriter(Stream body, bool json)
{
    /// <summary>One line that is not part of a table. As JSON: <c>{"message": …}</c>.</summary>
    public Task LineAsync(string text, CancellationToken cancellation) =>
        json ? Object([("message", text)], cancellation) : Send(Printable(text), cancellation);

    public async Task TableAsync(OpsTable table, CancellationToken cancellation)
    {
        if (json)
        {
            foreach (IReadOnlyList<object?> row in table.Rows)
            {
                await Object(table.Columns.Zip(row), cancellation);
            }

            return;
        }

        List<string[]> lines = [[.. table.Columns.Select(column => column.ToUpperInvariant())]];
        lines.AddRange(table.Rows.Select(row => row.Select(Cell).ToArray()));
        int[] widths = [.. Enumerable.Range(0, table.Columns.Count).Select(i => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines)
        {
            string padded = string.Join("  ", line.Zip(widths, (cell, width) => cell.PadRight(width)));
            await Send(padded.TrimEnd(), cancellation);
        }
    }

    private static string Cell(object? value) => Printable(value switch
    {
        null => "-",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    });

    // Names come from users: an escape sequence in one must not reach the operator's terminal.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    private Task Object(IEnumerable<(string Name, object? Value)> fields, CancellationToken cancellation) =>
        Send(
            JsonSerializer.Serialize(fields.ToDictionary(f => f.Name, f => f.Value), OpsJson.Options), cancellation);

    private async Task Send(string line, CancellationToken cancellation)
    {
        await body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellation);
        await body.FlushAsync(cancellation);
    }
}
