using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>A node's report as it goes round. Its full name is on the wire, as a type argument of the dictionary.</summary>
/// <param name="Report">What the node says.</param>
/// <param name="Start">Random; another one after every start of the node.</param>
/// <param name="Number">Counts reports since then: a report that was not there before is a sign of life.</param>
internal sealed record ReportEntry(NodeReport Report, long Start, long Number)
{
    public bool IsAnotherThan(ReportEntry? before) =>
        before is null || before.Start != Start || before.Number != Number;
}
