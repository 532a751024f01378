using Akka.Configuration;
using Akka.Configuration.Hocon;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Sources;

namespace Ooblex.Configuration;

/// <summary>Puts the sources together and binds them: all settings, or all problems, never half of either.</summary>
/// <remarks>
/// Precedence, lowest first: reference.conf, node.conf, the file of <c>OOBLEX_CONFIG</c>, files of <c>--config</c>,
/// the environment, <c>--set</c>.
/// </remarks>
public static class OoblexConfiguration
{
    /// <param name="nodeConf">The installation's node.conf, or <c>null</c> where there is none.</param>
    /// <param name="environment">The process environment.</param>
    /// <param name="commandLine">The node's own arguments.</param>
    public static ConfigurationResult Load(
        string? nodeConf, IReadOnlyDictionary<string, string> environment, CommandLine commandLine)
    {
        ConfigStack stack = Stack(nodeConf, environment, commandLine);
        stack.InsertAboveReference(ModelsConf.Name, ModelsConf.Text());
        if (stack.Problems.Count > 0)
        {
            return new ConfigurationResult(null, stack.Problems);
        }

        stack.RefuseUnknownKeys();
        Config merged = stack.Merge();
        ReadLog log = new(stack.Layers);
        NodeSettings settings = NodeSettings.Bind(new HoconReader(merged, "ooblex", log), OperatorsAkka(merged));
        IReadOnlyList<ConfigProblem> problems = [.. stack.Problems, .. log.Problems];
        return new ConfigurationResult(problems.Count == 0 ? settings : null, problems);
    }

    /// <summary>Every key that the code reads. For tests and for the documentation.</summary>
    public static IReadOnlySet<string> KeysRead()
    {
        ConfigStack stack = Stack(null, new Dictionary<string, string>(), CommandLine.Parse([]));
        ReadLog log = new(stack.Layers);
        NodeSettings.Bind(new HoconReader(stack.Merge(), "ooblex", log), ConfigurationFactory.Empty);
        return log.KeysRead;
    }

    private static ConfigStack Stack(
        string? nodeConf, IReadOnlyDictionary<string, string> environment, CommandLine commandLine)
    {
        ConfigStack stack = new();
        stack.AddText(ReferenceConf.Name, ReferenceConf.Text());
        List<string> files = [.. commandLine.Files];
        if (environment.TryGetValue(EnvironmentVariables.ConfigFile, out string? extra) && extra.Length > 0)
        {
            files.Insert(0, extra);
        }

        if (nodeConf is not null)
        {
            files.Insert(0, nodeConf);
        }

        files.ForEach(stack.AddFile);
        foreach (ConfigLayer layer in EnvironmentVariables.Layers(environment).Concat(commandLine.Layers()))
        {
            stack.Add(layer);
        }

        stack.AddProblems(commandLine.Problems);
        return stack;
    }

    // The operator's own akka { } block goes to the actor system as it stands, above what the code sets; ours stays
    // out,
    // so that no secret of it shows when somebody prints the system's settings.
    private static Config OperatorsAkka(Config merged)
    {
        if (!merged.HasPath("akka"))
        {
            return ConfigurationFactory.Empty;
        }

        HoconObject root = new();
        root.Items["akka"] = merged.GetValue("akka");
        HoconValue value = new();
        value.AppendValue(root);
        return new Config(new HoconRoot(value));
    }
}

/// <param name="Settings">What to run with; <c>null</c> when there are problems.</param>
/// <param name="Problems">Every mistake found.</param>
public sealed record ConfigurationResult(NodeSettings? Settings, IReadOnlyList<ConfigProblem> Problems);
