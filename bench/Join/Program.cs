using Ooblex.Bench.Join;

if (!BenchOptions.TryRead(args, out BenchOptions? options))
{
    await Console.Error.WriteLineAsync(BenchOptions.Usage);
    return 2;
}

JoinReport report = await JoinBench.RunAsync(options);
Console.WriteLine(options.Json ? report.ToJson() : report.ToText());
return 0;
