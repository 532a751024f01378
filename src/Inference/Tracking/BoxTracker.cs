using Ooblex.Inference.Pixels;
using Ooblex.Inference.Tasks;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tracking;

/// <summary>Gives what detectors find in successive frames lasting numbers.</summary>
/// <remarks>
/// In the manner of SORT and ByteTrack: each track foresees its box; the sure detections are matched with the tracks
/// first, then the less sure with what is left, since something half hidden is still there; then what moved further
/// than its own width. Pairs are taken in the order of their fit. Not thread-safe.
/// </remarks>
public sealed class BoxTracker(TrackerOptions options)
{
    private static readonly Comparison<Pair> Fittest = static (a, b) => b.Fit.CompareTo(a.Fit);
    private readonly List<Track> _tracks = [];
    private readonly List<Pair> _pairs = [];
    private bool[] _taken = [];
    private int _lastId;

    /// <summary>What is in sight, and what was a moment ago (<see cref="Track.Index"/> is -1).</summary>
    public IReadOnlyList<Track> Tracks => _tracks;

    public void Update(IReadOnlyList<Detection> found, MonoTime now)
    {
        if (_taken.Length < found.Count)
        {
            _taken = new bool[Math.Max(16, found.Count * 2)];
        }

        Array.Clear(_taken);
        for (int i = _tracks.Count - 1; i >= 0; i--)
        {
            if (now - _tracks[i].LastSeen > options.MaxAbsence)
            {
                _tracks.RemoveAt(i);
                continue;
            }

            _tracks[i].Predict(now);
        }

        Match(found, now, isSure: true, options.MinOverlap, byDistance: false);
        Match(found, now, isSure: false, options.MinOverlapOfUnsure, byDistance: false);
        Match(found, now, isSure: true, 0, byDistance: true);
        Begin(found, now);
    }

    private void Match(IReadOnlyList<Detection> found, MonoTime now, bool isSure, float minOverlap, bool byDistance)
    {
        _pairs.Clear();
        for (int d = 0; d < found.Count; d++)
        {
            Detection detection = found[d];
            if (_taken[d] || detection.Confidence >= options.StartConfidence != isSure)
            {
                continue;
            }

            foreach (Track track in _tracks)
            {
                if (track.Index >= 0 || track.Latest.Class != detection.Class)
                {
                    continue;
                }

                float fit = byDistance ? Nearness(track.Box, detection.Box) : track.Box.Overlap(detection.Box);
                if (byDistance ? fit > 0 : fit >= minOverlap)
                {
                    _pairs.Add(new Pair(track, d, fit));
                }
            }
        }

        _pairs.Sort(Fittest);
        foreach (Pair pair in _pairs)
        {
            if (!_taken[pair.Detection] && pair.Track.Index < 0)
            {
                _taken[pair.Detection] = true;
                pair.Track.Correct(found[pair.Detection], pair.Detection, now);
            }
        }
    }

    private void Begin(IReadOnlyList<Detection> found, MonoTime now)
    {
        for (int d = 0; d < found.Count && _tracks.Count < options.MaxTracks; d++)
        {
            if (!_taken[d] && found[d].Confidence >= options.StartConfidence)
            {
                _tracks.Add(new Track(++_lastId, found[d], d, now));
            }
        }
    }

    // 1 where they should be, 0 where they are too far away or of another size.
    private float Nearness(in PixelRect expected, in PixelRect seen)
    {
        float size = MathF.Max(1, (expected.Width + expected.Height) / 2);
        float ratio = seen.Area / MathF.Max(1, expected.Area);
        float dx = expected.CentreX - seen.CentreX;
        float dy = expected.CentreY - seen.CentreY;
        float distance = MathF.Sqrt((dx * dx) + (dy * dy)) / size;
        return ratio is < 0.5f or > 2f ? 0 : MathF.Max(0, 1 - (distance / options.MaxDistance));
    }

    private readonly record struct Pair(Track Track, int Detection, float Fit);
}
