using System.Diagnostics;
using System.Text.Json;
using Ooblex.TestKit.Processes;

namespace Ooblex.Cluster.Tests;

/// <summary>A client at one node that hears a stream's results, and remembers where each was made.</summary>
internal sealed class SourceWatch : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private volatile string _last = "nothing";

    public SourceWatch(NodeProcess node, string stream) => _reading = ReadAsync(node, stream);

    /// <summary>Waits until the newest result is of an <c>edge</c> or of the <c>cloud</c>.</summary>
    public async Task<TimeSpan> UntilAsync(string source, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (_last != source)
        {
            Assert.False(_reading.IsFaulted, _reading.Exception?.ToString());
            Assert.True(waited.Elapsed < patience, $"Not within {patience}: results of {source}. Last: {_last}");
            await Task.Delay(PollInterval);
        }

        return waited.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(NodeProcess node, string stream)
    {
        await foreach (JsonElement message in node.ResultsAsync(stream, _stop.Token))
        {
            _last = message.TryGetProperty("source", out JsonElement source)
                ? source.GetString()!
                : message.ToString();
        }
    }
}
