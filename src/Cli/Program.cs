using Ooblex.Cli;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
OperatorsCommand command = new(Console.Out, Console.Error, Environment.GetEnvironmentVariable);
return await command.RunAsync(args, stop.Token);
