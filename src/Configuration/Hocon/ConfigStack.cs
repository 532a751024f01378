using Akka.Configuration;
using Ooblex.Configuration.Sources;

namespace Ooblex.Configuration.Hocon;

/// <summary>All sources, lowest first, and what is wrong with them before a single value is read.</summary>
internal sealed class ConfigStack
{
    private readonly List<ConfigLayer> _layers = [];
    private readonly List<ConfigProblem> _problems = [];

    public IReadOnlyList<ConfigLayer> Layers => _layers;

    public IReadOnlyList<ConfigProblem> Problems => _problems;

    public void AddFile(string path)
    {
        try
        {
            AddText(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string message = e is FileNotFoundException ? "there is no such file" : e.Message;
            _problems.Add(new ConfigProblem(path, "", message));
        }
    }

    public void AddText(string source, string text) => InsertText(_layers.Count, source, text);

    /// <summary>For what ships with the node and is no list of keys: whatever an operator sets wins over it.</summary>
    public void InsertAboveReference(string source, string text) => InsertText(1, source, text);

    public void Add(ConfigLayer layer) => _layers.Add(layer);

    public void AddProblems(IEnumerable<ConfigProblem> problems) => _problems.AddRange(problems);

    private void InsertText(int index, string source, string text)
    {
        Config? config = HoconText.Parse(text, out string? problem);
        if (config is null)
        {
            _problems.Add(new ConfigProblem(source, "", problem ?? "is not HOCON"));
            return;
        }

        _layers.Insert(index, new ConfigLayer(source, config));
    }

    public Config Merge() =>
        _layers.Aggregate(ConfigurationFactory.Empty, (below, layer) => layer.Config.WithFallback(below));

    /// <summary>A key that no code reads is most likely a slip of the pen, so it stops the start.</summary>
    public void RefuseUnknownKeys()
    {
        ConfigLayer reference = _layers[0];
        HashSet<string> known = [.. ConfigKeys.Leaves(reference.Config, "ooblex")];
        foreach (ConfigLayer layer in _layers.Skip(1))
        {
            foreach (string key in ConfigKeys.Leaves(layer.Config, "ooblex")
                .Where(key => !known.Contains(key) && !NamedSections.Has(key)))
            {
                string? nearest = ConfigKeys.Nearest(key, known);
                string hint = nearest is null
                    ? $"; {ReferenceConf.Name} lists every key"
                    : $"; did you mean {nearest}?";
                _problems.Add(new ConfigProblem(layer.Source, key, "is not a key" + hint));
            }
        }
    }
}
