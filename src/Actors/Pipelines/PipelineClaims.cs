using System.Collections.Concurrent;

namespace Ooblex.Actors.Pipelines;

/// <summary>Which runs of this process's engine have an entity. Outlives actor systems; thread-safe.</summary>
internal sealed class PipelineClaims
{
    private readonly ConcurrentDictionary<string, byte> _claims = new(StringComparer.Ordinal);

    public void Claim(string id) => _claims[id] = 0;

    public void Release(string id) => _claims.TryRemove(id, out _);

    public bool Has(string id) => _claims.ContainsKey(id);
}
