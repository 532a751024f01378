using Ooblex.Bench.Vision;

if (BenchOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchOptions.Usage);
    return 2;
}

await LatencyBench.RunAsync(options);
return 0;
