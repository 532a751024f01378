using System.Diagnostics;
using System.Text.Json;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>A client that listens to a stream's results by server-sent events.</summary>
internal sealed class ResultReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Result> _results = [];
    private readonly Task _reading;

    public ResultReader(NodeProcess node, string stream) => _reading = ReadAsync(node, stream);

    public IReadOnlyList<Result> Results
    {
        get
        {
            lock (_results)
            {
                return [.. _results];
            }
        }
    }

    public IReadOnlyList<Result> Of(string type) => [.. Results.Where(result => result.Type == type)];

    /// <summary>Results of a type that have come since <paramref name="from"/> of them were there.</summary>
    public async Task<IReadOnlyList<Result>> UntilAsync(
        string what, string type, Func<IReadOnlyList<Result>, bool> holds, TimeSpan patience, int from = 0)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            IReadOnlyList<Result> found = [.. Of(type).Skip(from)];
            if (holds(found))
            {
                return found;
            }

            Assert.False(_reading.IsFaulted, _reading.Exception?.ToString());
            string last = Results.Count > 0 ? Results[^1].Json.ToString() : "nothing";
            Assert.True(
                waited.Elapsed < patience,
                $"Not within {patience}: {what}. {found.Count} of {type}; {Results.Count} in all, the last {last}");
            await Task.Delay(100);
        }
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
            lock (_results)
            {
                _results.Add(new Result(message));
            }
        }
    }
}

/// <summary>One message as it came.</summary>
internal sealed record Result(JsonElement Json)
{
    public string Type => Text("type");

    public uint RtpTimestamp => Json.GetProperty("frame").GetProperty("rtpTimestamp").GetUInt32();

    public int Width => Json.GetProperty("frame").GetProperty("width").GetInt32();

    public double LatencyMs => Json.GetProperty("latencyMs").GetDouble();

    public string Text(string name) => Json.GetProperty(name).GetString()!;

    public IReadOnlyList<JsonElement> List(string name) => [.. Json.GetProperty(name).EnumerateArray()];

    /// <summary>Boxes of faces, emotions or objects: x, y, width, height.</summary>
    public static Box BoxOf(JsonElement found)
    {
        double[] numbers = [.. found.GetProperty("bbox").EnumerateArray().Select(number => number.GetDouble())];
        return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    public static int TrackOf(JsonElement found) => found.GetProperty("trackId").GetInt32();
}

/// <summary>Pixels.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Overlap(Box other)
    {
        double width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        double height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        double both = Math.Max(0, width) * Math.Max(0, height);
        return both / ((Width * Height) + (other.Width * other.Height) - both);
    }
}
