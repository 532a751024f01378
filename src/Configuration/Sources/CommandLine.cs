using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Sources;

/// <summary>
/// What a node's own command line says: <c>--config FILE</c> and <c>--set key=value</c>, any number of times.
/// </summary>
public sealed class CommandLine
{
    private readonly List<string> _files = [];
    private readonly List<(string Key, string Value)> _settings = [];
    private readonly List<ConfigProblem> _problems = [];

    /// <summary>More HOCON files, in the order given; they rank with OOBLEX_CONFIG and above it.</summary>
    public IReadOnlyList<string> Files => _files;

    internal IReadOnlyList<ConfigProblem> Problems => _problems;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        CommandLine line = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--config" when value.Length > 0:
                    line._files.Add(value);
                    i++;
                    break;
                case "--set" when value.Length > 0:
                    line.AddSetting(value);
                    i++;
                    break;
                case var unknown:
                    line.Refuse(unknown, "is not understood; a node takes --config FILE and --set key=value");
                    break;
            }
        }

        return line;
    }

    internal IEnumerable<ConfigLayer> Layers() =>
        _settings.Select(setting => ConfigLayer.Single($"--set {setting.Key}", setting.Key, setting.Value));

    private void AddSetting(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string key = equals > 0 ? text[..equals].Trim() : "";
        if (key.Length == 0 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            Refuse("--set", "needs key=value, such as ooblex.http.port=8081");
            return;
        }

        bool isFull = key.Split('.')[0] is "ooblex" or "akka";
        _settings.Add((isFull ? key : "ooblex." + key, text[(equals + 1)..]));
    }

    private void Refuse(string argument, string message) =>
        _problems.Add(new ConfigProblem("command line", argument, message));
}
