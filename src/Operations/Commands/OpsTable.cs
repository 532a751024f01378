namespace Ooblex.Operations.Commands;

/// <summary>Rows under named columns. A cell is a text, a number, a bool or <c>null</c>.</summary>
public sealed class OpsTable(params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<IReadOnlyList<object?>> Rows => _rows;

    public OpsTable Add(params object?[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"{cells.Length} cells for {columns.Length} columns.", nameof(cells));
        }

        _rows.Add(cells);
        return this;
    }
}
