namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>Frames of a rendition beside those of its original, as one viewer of each got them.</summary>
/// <remarks>
/// A viewer's timestamps are the publisher's plus a number of its own. With the right difference between two viewers
/// every frame of the rendition is one of the original, and with any other it is not, if only the frames do not all
/// look alike: a pause tells pictures apart, and what is heard tells packets of sound apart.
/// </remarks>
internal sealed class WireMatch
{
    // What a viewer gets from the cache when it comes has timestamps that are not the publisher's.
    private const int Replayed = 30;

    private readonly List<WireFrame> _original;
    private readonly List<WireFrame> _rendition;

    private WireMatch(IEnumerable<WireFrame> original, List<WireFrame> rendition, uint difference)
    {
        _original = [.. original.Select(frame => frame with { Timestamp = unchecked(frame.Timestamp + difference) })];
        (_rendition, Difference) = (rendition, difference);
        Strange = Without(_rendition, _original);
        Missing = Without(_original, _rendition);
    }

    /// <summary>To be added to timestamps of the original's viewer, to get those of the other one.</summary>
    public uint Difference { get; }

    /// <summary>Frames that both have.</summary>
    public int Agreed => _rendition.Count - Strange;

    /// <summary>Frames of the original between two that both have, which are not in the rendition.</summary>
    public int Missing { get; }

    /// <summary>Frames of the rendition between two that both have, which are not in the original.</summary>
    public int Strange { get; }

    /// <param name="original">In order.</param>
    /// <param name="rendition">In order.</param>
    public static WireMatch Of(IReadOnlyList<WireFrame> original, IReadOnlyList<WireFrame> rendition)
    {
        WireFrame[] ours = [.. original.Skip(Replayed)];
        List<WireFrame> theirs = [.. rendition.Skip(Replayed)];
        WireMatch[] tried =
        [
            .. theirs.SelectMany(other => ours.Where(one => one.Payload == other.Payload)
                    .Select(one => unchecked(other.Timestamp - one.Timestamp)))
                .GroupBy(difference => difference)
                .Where(votes => votes.Count() > theirs.Count / 2)
                .Select(votes => new WireMatch(ours, theirs, votes.Key))
                .OrderBy(match => match.Strange),
        ];
        Assert.True(tried.Length > 0, $"{ours.Length} frames of the original, {theirs.Count} others, half in common");
        Assert.True(
            tried.Length == 1 || tried[1].Strange > tried[0].Strange,
            $"which frame is which? {string.Join("; ", tried.Take(3).Select(match => match.ToString()))}");
        return tried[0];
    }

    public override string ToString() => $"{Agreed} the same, {Missing} missing, {Strange} strange";

    private static int Without(List<WireFrame> some, List<WireFrame> others)
    {
        HashSet<WireFrame> known = [.. others];
        int first = some.FindIndex(known.Contains);
        int last = some.FindLastIndex(known.Contains);
        return some.Take(first..(last + 1)).Count(frame => !known.Contains(frame));
    }
}
