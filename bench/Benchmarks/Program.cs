using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Ooblex.Benchmarks;
using Perfolizer.Horology;

// In this process, so that nothing is built behind the scenes. Many short rounds: on a machine that others use too, the
// fastest of them is the one that nobody interrupted, and the median tells how rare that was.
Job job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithIterationTime(TimeInterval.FromMilliseconds(10))
    .WithWarmupCount(15)
    .WithIterationCount(100)
    .WithId("short");
IConfig config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
    .AddColumn(TargetMethodColumn.Method, StatisticColumn.Min, StatisticColumn.Median)
    .AddColumn(new FastestRatioColumn());

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
