using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Pipelines;

/// <summary>Takes results to the data channels of this node's clients: one listener for each stream they ask for.
/// </summary>
/// <remarks>Needs no actors: sessions and pipelines that run go on without them.</remarks>
/// <param name="plane">The clients.</param>
/// <param name="feed">The results.</param>
public sealed class ResultCourier(IResultPlane plane, IVisionFeed feed)
{
    private const int Capacity = 64; // The media engine takes them at once, and bounds what waits for clients.

    private readonly Dictionary<string, Round> _rounds = new(StringComparer.Ordinal);

    /// <summary>Streams whose results are taken to clients now.</summary>
    public int Streams => _rounds.Count;

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            do
            {
                await FollowAsync(plane.Audience);
            }
            while (await plane.AudienceChanges.WaitToReadAsync(stopping) && plane.AudienceChanges.TryRead(out _));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        finally
        {
            await FollowAsync(new HashSet<string>());
        }
    }

    private async Task FollowAsync(IReadOnlySet<string> audience)
    {
        foreach (string key in _rounds.Keys.Except(audience).ToList())
        {
            _rounds.Remove(key, out Round? gone);
            gone!.Listener.Dispose();
            await gone.Task;
        }

        foreach (string key in audience.Except(_rounds.Keys).ToList())
        {
            IVisionListener listener = feed.Listen(StreamId.SourceOf(key), Capacity);
            _rounds[key] = new Round(listener, GoAsync(key, listener.Messages));
        }
    }

    private async Task GoAsync(string key, ChannelReader<VisionMessage> messages)
    {
        await foreach (VisionMessage message in messages.ReadAllAsync())
        {
            plane.Send(key, message.Json);
        }
    }

    private sealed record Round(IVisionListener Listener, Task Task);
}
