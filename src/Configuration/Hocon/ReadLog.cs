using Akka.Configuration;

namespace Ooblex.Configuration.Hocon;

/// <summary>What one start-up read and what it found wrong, shared by the readers of all sections.</summary>
internal sealed class ReadLog(IReadOnlyList<ConfigLayer> layers)
{
    private readonly List<ConfigProblem> _problems = [];
    private readonly HashSet<string> _keysRead = new(StringComparer.Ordinal);

    public IReadOnlyList<ConfigProblem> Problems => _problems;

    /// <summary>Every key that code asked for; a test holds it against reference.conf.</summary>
    public IReadOnlySet<string> KeysRead => _keysRead;

    public void Read(string key) => _keysRead.Add(key);

    public void Problem(string key, string message) => _problems.Add(new ConfigProblem(SourceOf(key), key, message));

    // Later layers win, so the last one that has the key is the one to mend.
    private string SourceOf(string key)
    {
        ConfigLayer? last = layers.LastOrDefault(layer => Has(layer.Config, key));
        return last?.Source ?? "configuration";
    }

    private static bool Has(Config config, string key) => !config.IsEmpty && config.HasPath(key);
}
