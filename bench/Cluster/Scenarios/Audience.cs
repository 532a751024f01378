using Ooblex.Bench.Cluster.Clients;
using Ooblex.LoadGen.Loop;
using Ooblex.Protocol.Wire;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>The viewers of one recovery: those whose media stops, and those who should notice nothing.</summary>
internal sealed class Audience(Crowd crowd, string stream, int ofEach)
{
    private readonly List<Roamer> _hit = [];
    private readonly List<Roamer> _spared = [];

    /// <summary>Sessions that those have opened who should need only one.</summary>
    public int SessionsOfThoseWhoStayed { get; private set; }

    /// <summary>Joins, and waits until all of them have media.</summary>
    public Task JoinAsync(Victim victim, string? dead, string edge, string other, TimeSpan patience)
    {
        for (int i = 0; i < ofEach; i++)
        {
            if (victim is Victim.PublishersEdge)
            {
                // They lose the publisher, and wait in their sessions for its return.
                _hit.Add(crowd.WatchPatiently(stream, edge));
                _hit.Add(crowd.WatchPatiently(stream, other));
            }
            else if (dead is not null)
            {
                _hit.Add(crowd.Watch(stream, dead, other));
                _spared.Add(crowd.Watch(stream, other));
            }
            else
            {
                _spared.Add(crowd.Watch(stream, edge, other));
                _spared.Add(crowd.Watch(stream, other, edge));
            }
        }

        return Task.WhenAll(_hit.Concat(_spared).Select(viewer => viewer.JoinedAsync(patience)).ToArray());
    }

    /// <summary>From now on silences count.</summary>
    public async Task<MonoTime> BeginAsync()
    {
        foreach (Roamer viewer in _hit.Concat(_spared))
        {
            await viewer.WatchSilenceAsync();
        }

        return LoadLoop.Now;
    }

    /// <summary>Waits until everybody has media again.</summary>
    /// <returns>The longest silence of those who were hit, and of those who were not.</returns>
    public async Task<(TimeSpan Hit, TimeSpan Spared)> SilencesAsync(MonoTime since, TimeSpan patience)
    {
        // A silence shows only when it is over: past the one of those who were hit.
        MonoTime settled = since + Roamer.MediaSilence;
        TimeSpan hit = await LongestAsync(_hit, settled, patience);
        TimeSpan spared = await LongestAsync(_spared, LoadLoop.Now, patience);
        SessionsOfThoseWhoStayed = _spared.Sum(viewer => viewer.Opened);
        return (hit, spared);
    }

    public int Spared => _spared.Count;

    private static async Task<TimeSpan> LongestAsync(
        IReadOnlyList<Roamer> viewers, MonoTime since, TimeSpan patience)
    {
        TimeSpan[] silences = await Task.WhenAll(
            viewers.Select(viewer => viewer.MovesAgainAsync(since, patience)).ToArray());
        return silences.Length == 0 ? TimeSpan.Zero : silences.Max();
    }
}
