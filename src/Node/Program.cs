using System.Collections;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Node.Startup;

string nodeConf = Path.Combine(AppContext.BaseDirectory, "hocon", "node.conf");
Dictionary<string, string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "");
ConfigurationResult configuration = OoblexConfiguration.Load(
    File.Exists(nodeConf) ? nodeConf : null, environment, CommandLine.Parse(args));

if (configuration.Settings is not { } settings)
{
    await Console.Error.WriteLineAsync(configuration.Problems.Count == 1
        ? "The configuration has a problem:"
        : $"The configuration has {configuration.Problems.Count} problems:");
    foreach (ConfigProblem problem in configuration.Problems)
    {
        await Console.Error.WriteLineAsync($"  {problem}");
    }

    return ExitCode.BadConfiguration;
}

return await NodeProcess.RunAsync(settings, Console.Out, Console.Error);
