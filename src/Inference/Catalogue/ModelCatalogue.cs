using System.Collections.Frozen;

namespace Ooblex.Inference.Catalogue;

/// <summary>All models that a node knows of, whether or not their files are there.</summary>
public sealed class ModelCatalogue
{
    private readonly FrozenDictionary<string, ModelEntry> _entries;
    private readonly FrozenDictionary<ModelTask, string> _chosen;

    /// <param name="entries">Sound by <see cref="ModelRules"/>.</param>
    /// <param name="chosen">The model that does a task when nobody names one.</param>
    public ModelCatalogue(IEnumerable<ModelEntry> entries, IReadOnlyDictionary<ModelTask, string> chosen)
    {
        _entries = entries.ToFrozenDictionary(entry => entry.Id, StringComparer.Ordinal);
        _chosen = chosen.ToFrozenDictionary();
    }

    public IEnumerable<ModelEntry> Entries => _entries.Values.OrderBy(entry => entry.Id, StringComparer.Ordinal);

    public ModelEntry? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>The model for a task; <c>null</c> when the task is meant to have none.</summary>
    public ModelEntry? For(ModelTask task) => _chosen.TryGetValue(task, out string? id) ? Find(id) : null;

    /// <summary>The models that tasks use by default: what a node should have.</summary>
    public IEnumerable<ModelEntry> Chosen =>
        _chosen.OrderBy(pair => pair.Key).Select(pair => Find(pair.Value)).OfType<ModelEntry>().Distinct();
}
