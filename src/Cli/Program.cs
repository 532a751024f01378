using Ooblex.Cli;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
return await new OperatorsCommand(Surroundings.OfProcess()).RunAsync(args, stop.Token);
