using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Ooblex.Operations.Logs;

/// <summary>The latest lines of the log in memory, and those to come for whoever follows. Thread-safe.</summary>
public sealed class LogBook(TimeProvider time) : ILoggerProvider
{
    /// <summary>Lines that are kept.</summary>
    public const int Capacity = 2_000;

    // A follower that reads no more than this behind loses lines, and is told how many.
    private const int MaxUnread = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new(Capacity);
    private ImmutableList<Follower> _followers = [];

    /// <summary>The latest lines that pass, oldest first.</summary>
    public IReadOnlyList<LogLine> Latest(int count, Func<LogLine, bool> passes)
    {
        lock (_lock)
        {
            return [.. _lines.Where(passes).TakeLast(count)];
        }
    }

    /// <summary>Lines from now on; before each, how many were lost since the one before.</summary>
    public async IAsyncEnumerable<(LogLine Line, long Lost)> FollowAsync(
        Func<LogLine, bool> passes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Follower follower = new(passes);
        ImmutableInterlocked.Update(ref _followers, followers => followers.Add(follower));
        try
        {
            await foreach (LogLine line in follower.Lines.ReadAllAsync(cancellation))
            {
                yield return (line, follower.TakeLost());
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _followers, followers => followers.Remove(follower));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Scribe(this, categoryName);

    public void Dispose()
    {
        foreach (Follower follower in _followers)
        {
            follower.End();
        }
    }

    private void Add(LogLine line)
    {
        lock (_lock)
        {
            if (_lines.Count == Capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }

        foreach (Follower follower in _followers)
        {
            follower.Offer(line);
        }
    }

    private sealed class Follower
    {
        private readonly Func<LogLine, bool> _passes;
        private readonly Channel<LogLine> _unread;
        private long _lost;

        public Follower(Func<LogLine, bool> passes)
        {
            _passes = passes;
            _unread = Channel.CreateBounded<LogLine>(
                new BoundedChannelOptions(MaxUnread) { FullMode = BoundedChannelFullMode.DropOldest },
                _ => Interlocked.Increment(ref _lost));
        }

        public ChannelReader<LogLine> Lines => _unread.Reader;

        public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

        public void Offer(LogLine line)
        {
            if (_passes(line))
            {
                _unread.Writer.TryWrite(line);
            }
        }

        public void End() => _unread.Writer.TryComplete();
    }

    /// <summary>Filters above have decided already that the line is wanted.</summary>
    private sealed class Scribe(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            text = exception is null ? text : $"{text} ({exception.GetType().Name}: {exception.Message})";
            book.Add(new LogLine(book.Now, logLevel, category, text.ReplaceLineEndings(" ")));
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
