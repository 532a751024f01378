using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;

if (args.Contains("--help"))
{
    Console.WriteLine(Usage.Text);
    return 0;
}

CommandLineReader reader = new();
LoadOptions options = reader.Read(args);
if (reader.Problems.Count > 0)
{
    await Console.Error.WriteLineAsync($"{string.Join('\n', reader.Problems)}\n\n{Usage.Text}");
    return 2;
}

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The load generator reads its sockets with Linux' own calls.");
    return 2;
}

using IDisposable signals = OrderlyExit.OnSignals();
Affinity.PinThisProcess(options.LoadCore);
IReadOnlyList<IContender> contenders = Contenders.Of(options);
Report report = new(
    new Machine(), $"./ooblex bench {string.Join(' ', CommandLineReader.WithoutSecrets(args))}", contenders);
int failures = 0;
for (int number = 1; number <= options.Runs; number++)
{
    foreach (Scenario scenario in options.Scenarios)
    {
        foreach (IContender contender in contenders)
        {
            await Console.Error.WriteLineAsync($"run {number} of {options.Runs}, {contender.Name}, {scenario}");
            try
            {
                report.Add(await LoadRun.RunAsync(scenario, contender, options) with { Number = number });
            }
            catch (Exception error) when (error is InvalidDataException or InvalidOperationException
                or TimeoutException or HttpRequestException)
            {
                failures++; // The others count all the same.
                await Console.Error.WriteLineAsync(
                    $"{scenario.Name} came to nothing with {contender.Name}: {error.Message}");
            }
        }
    }
}

Console.WriteLine(options.Json ? report.ToJson() : report.ToText(options.Threads));
return failures == 0 ? 0 : 1;
