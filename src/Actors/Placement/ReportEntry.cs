using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>A node's report as it goes round.</summary>
/// <remarks>The type's full name is on the wire, as an argument of the dictionary's type.</remarks>
/// <param name="Report">What the node says.</param>
/// <param name="Start">Random; another one after every start of the node.</param>
/// <param name="Number">Counts reports since then: a report that was not there before is a sign of life.</param>
internal sealed record ReportEntry(NodeReport Report, long Start, long Number)
{
    public bool IsAnotherThan(ReportEntry? before) =>
        before is null || before.Start != Start || before.Number != Number;
}
