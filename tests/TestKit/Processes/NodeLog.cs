namespace Ooblex.TestKit.Processes;

/// <summary>The latest lines a process wrote.</summary>
public sealed class NodeLog
{
    private const int MaxLines = 5_000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];

    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public IReadOnlyList<string> Last(int count)
    {
        lock (_lock)
        {
            return [.. _lines.TakeLast(count)];
        }
    }

    public override string ToString() => string.Join('\n', Last(60));
}
