using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;

if (args.Contains("--help"))
{
    Console.WriteLine(CommandLineReader.Usage);
    return 0;
}

CommandLineReader reader = new();
LoadOptions options = reader.Read(args);
if (reader.Problems.Count > 0)
{
    await Console.Error.WriteLineAsync($"{string.Join('\n', reader.Problems)}\n\n{CommandLineReader.Usage}");
    return 2;
}

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The load generator reads its sockets with Linux' own calls.");
    return 2;
}

Affinity.PinThisProcess(options.LoadCore);
Report report = new(new Machine(), $"./ooblex bench {string.Join(' ', CommandLineReader.WithoutSecrets(args))}");
for (int run = 1; run <= options.Runs; run++)
{
    foreach (Scenario scenario in options.Scenarios)
    {
        await Console.Error.WriteLineAsync($"run {run} of {options.Runs}, {scenario}");
        try
        {
            report.Add(await LoadRun.RunAsync(scenario, options));
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"{scenario.Name} came to nothing: {error.Message}");
            return 1;
        }
    }
}

Console.WriteLine(options.Json ? report.ToJson() : report.ToText(options.Threads));
return 0;
