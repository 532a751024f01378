namespace Ooblex.TestKit.Clusters;

/// <summary>One node of <c>deploy/cluster.tsv</c>.</summary>
/// <param name="Id">Its name in the cluster.</param>
/// <param name="Profile">The file in <c>hocon/</c>, without its ending.</param>
/// <param name="Site">Where it stands.</param>
public sealed record ClusterRow(string Id, string Profile, string Site)
{
    public bool IsCore => Profile == "core";
}

/// <summary>The cluster that compose, launcher and tests start.</summary>
public static class ClusterTable
{
    /// <summary>All nodes, cores first.</summary>
    public static IReadOnlyList<ClusterRow> Rows { get; } = Read(Path.Combine(AppContext.BaseDirectory, "cluster.tsv"));

    private static IReadOnlyList<ClusterRow> Read(string path) =>
    [
        .. from line in File.ReadLines(path)
           where line.Length > 0 && line[0] != '#'
           let fields = line.Split('\t')
           select new ClusterRow(fields[0], fields[1], fields[2]),
    ];
}
