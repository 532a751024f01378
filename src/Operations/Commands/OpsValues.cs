using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>What arguments may name at this moment, for completion in a shell.</summary>
public sealed class OpsValues(IReadOnlyDictionary<OpsValueKind, Func<IEnumerable<string>>> sources)
{
    // More than this no one reads, and a shell grows slow.
    private const int Most = 500;

    public IReadOnlyList<string> Of(OpsValueKind kind) =>
        sources.TryGetValue(kind, out Func<IEnumerable<string>>? source)
            ? [.. source().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(Most)]
            : [];
}
