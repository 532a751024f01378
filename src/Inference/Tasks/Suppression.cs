namespace Ooblex.Inference.Tasks;

/// <summary>Of boxes that overlap, only the surest stays (greedy non-maximum suppression, within a class).</summary>
internal static class Suppression
{
    /// <summary>More candidates than any scene has objects; the least sure beyond it are noise.</summary>
    public const int MaxCandidates = 512;

    private static readonly Comparison<Detection> Surest = static (a, b) => b.Confidence.CompareTo(a.Confidence);

    /// <summary>Leaves the survivors, the surest first.</summary>
    public static void Apply(List<Detection> found, float maxOverlap)
    {
        found.Sort(Surest);
        int candidates = Math.Min(found.Count, MaxCandidates);
        int kept = 0;
        for (int i = 0; i < candidates; i++)
        {
            Detection candidate = found[i];
            bool isNew = true;
            for (int j = 0; j < kept && isNew; j++)
            {
                Detection rival = found[j];
                isNew = rival.Class != candidate.Class || rival.Box.Overlap(candidate.Box) <= maxOverlap;
            }

            if (isNew)
            {
                found[kept++] = candidate;
            }
        }

        found.RemoveRange(kept, found.Count - kept);
    }
}
