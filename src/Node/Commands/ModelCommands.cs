using System.Diagnostics;
using System.Globalization;
using Ooblex.Contracts.Operations;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Operations.Commands;

namespace Ooblex.Node.Commands;

/// <summary>The <c>models</c> palette: which models this node knows, which are here, and how fast they are.</summary>
internal sealed class ModelCommands(ModelCatalogue catalogue, ModelStore store, ModelPull pull, ModelSessions sessions)
{
    private const int MaxRuns = 10_000;
    private const double StepShare = 0.1;
    private static readonly OpsArgumentInfo Model = new("model", 'm', "Its name in the catalogue", Required: false);

    public IReadOnlyList<OpsCommand> All() =>
    [
        new("models", "list", "Models of the catalogue, and whether their files are here", List) { IsOfOneNode = true },
        new(
            new OpsCommandInfo("models", "pull", "Fetches a model's file; without a name those that tasks use", [Model])
            {
                Detail = "Goes on where an earlier pull broke off, and takes nothing whose checksum is wrong.",
                Changes = true,
            },
            Pull)
        {
            IsOfOneNode = true,
        },
        new("models", "verify", "Reads the files and compares their checksums", Verify, Model) { IsOfOneNode = true },
        new(
            "models",
            "bench",
            "Runs a model on this node and says how long it takes",
            Bench,
            Model with { Required = true },
            new OpsArgumentInfo("runs", 'r', "How many; else 100", Required: false),
            new OpsArgumentInfo("device", 'd', "auto, gpu, npu or cpu; else what is configured", Required: false))
        {
            IsOfOneNode = true,
        },
    ];

    private async Task<OpsRefusal?> List(OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("model", "task", "version", "file", "size", "licence", "used", "runs on");
        HashSet<string> used = [.. catalogue.Chosen.Select(entry => entry.Id)];
        foreach (ModelEntry entry in catalogue.Entries)
        {
            string[] providers =
                [.. sessions.Loaded.Where(loaded => loaded.Entry.Id == entry.Id).Select(s => s.Report.Running)];
            table.Add(
                entry.Id,
                Word(entry.Task),
                entry.Version,
                Word(store.Look(entry)),
                entry.Bytes,
                entry.Licence,
                used.Contains(entry.Id) ? "yes" : "no",
                providers.Length == 0 ? null : string.Join(',', providers));
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private async Task<OpsRefusal?> Pull(OpsCall call, CancellationToken cancellation)
    {
        if (Chosen(call, catalogue.Chosen, out OpsRefusal? refusal) is not { } entries)
        {
            return refusal;
        }

        await call.Output.OpenAsync(cancellation);
        List<string> failed = [];
        foreach (ModelEntry entry in entries)
        {
            await using ProgressLines lines = new(call.Output, entry.Id, cancellation);
            PullResult result = await pull.RunAsync(entry, lines.Say, cancellation);
            await lines.EndAsync();
            await call.Output.EventAsync(
                $"{entry.Id}: {result.Detail}",
                cancellation,
                ("model", entry.Id),
                ("outcome", result.Outcome.ToString()),
                ("detail", result.Detail));
            if (!result.IsThere)
            {
                failed.Add(entry.Id);
            }
        }

        return failed.Count == 0 ? null : new OpsRefusal($"not here: {string.Join(", ", failed)}");
    }

    private async Task<OpsRefusal?> Verify(OpsCall call, CancellationToken cancellation)
    {
        IEnumerable<ModelEntry> here = catalogue.Entries.Where(e => store.Look(e) != ModelFileState.Absent);
        if (Chosen(call, here, out OpsRefusal? refusal) is not { } entries)
        {
            return refusal;
        }

        OpsTable table = new("model", "file", "path");
        List<string> wrong = [];
        foreach (ModelEntry entry in entries)
        {
            ModelFileState state = await store.VerifyAsync(entry, cancellation);
            table.Add(entry.Id, Word(state), store.PathOf(entry));
            if (state != ModelFileState.Verified)
            {
                wrong.Add(entry.Id);
            }
        }

        await call.Output.TableAsync(table, cancellation);
        return wrong.Count == 0 ? null : new OpsRefusal($"not right: {string.Join(", ", wrong)}");
    }

    private async Task<OpsRefusal?> Bench(OpsCall call, CancellationToken cancellation)
    {
        if (Chosen(call, [], out OpsRefusal? refusal) is not [var entry])
        {
            return refusal;
        }

        if (call.Number("runs", 1, MaxRuns, 100, out int runs) is { } wrong)
        {
            return wrong;
        }

        DeviceKind? device = null;
        if (call.Optional("device") is { } word)
        {
            if (!Enum.TryParse(word, ignoreCase: true, out DeviceKind kind) || !Enum.IsDefined(kind))
            {
                return new OpsRefusal("a device is auto, gpu, npu or cpu", OpsRefusalKind.Malformed);
            }

            device = kind;
        }

        try
        {
            ModelSession session = device is { } named ? sessions.Open(entry, named) : sessions.Open(entry);
            double[] times = await Task.Run(() => Measure(session, runs, cancellation), cancellation);
            OpsTable table = new("model", "runs on", "runs", "p50 ms", "p95 ms", "per second");
            table.Add(
                entry.Id,
                session.Report.Running,
                runs,
                Rounded(times[times.Length / 2]),
                Rounded(times[times.Length * 95 / 100]),
                Rounded(1000 * runs / times.Sum()));
            await call.Output.TableAsync(table, cancellation);
            foreach (string why in session.Report.Refusals)
            {
                await call.Output.RemarkAsync($"not used: {why}", cancellation);
            }

            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    private static double[] Measure(ModelSession session, int runs, CancellationToken cancellation)
    {
        RunSlot slot = session.Rent(TensorSize.For(session.Entry.Input, 1280, 720));
        double[] times = new double[runs];
        try
        {
            session.Run(ref slot);
            for (int i = 0; i < runs; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                session.Run(ref slot);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        finally
        {
            session.Return(slot);
        }

        Array.Sort(times);
        return times;
    }

    private IReadOnlyList<ModelEntry>? Chosen(OpsCall call, IEnumerable<ModelEntry> otherwise, out OpsRefusal? refusal)
    {
        refusal = null;
        if (call.Optional("model") is not { } id)
        {
            return [.. otherwise];
        }

        if (catalogue.Find(id) is { } entry)
        {
            return [entry];
        }

        string known = string.Join(", ", catalogue.Entries.Select(e => e.Id));
        refusal = new OpsRefusal($"the catalogue has no {id}; it has {known}", OpsRefusalKind.Malformed);
        return null;
    }

    // As configuration writes it.
    internal static string Word(ModelTask task) => string.Concat(
        task.ToString().Select((c, i) => (char.IsUpper(c) && i > 0 ? "-" : "") + char.ToLowerInvariant(c)));

    internal static string Word(ModelFileState state) => state.ToString().ToLowerInvariant();

    private static string Rounded(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Says every tenth of a file, in order, and never makes the pull wait for the operator.</summary>
    private sealed class ProgressLines(OpsWriter output, string model, CancellationToken cancellation)
        : IAsyncDisposable
    {
        private Task _last = Task.CompletedTask;
        private double _next = StepShare;

        public void Say(PullProgress progress)
        {
            double share = (double)progress.Received / progress.Total;
            if (share >= _next)
            {
                _next = share + StepShare;
                _last = After(_last, $"{model}: {share:0%} of {progress.Total} bytes");
            }
        }

        public Task EndAsync() => _last;

        public async ValueTask DisposeAsync() =>
            await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        private async Task After(Task before, string line)
        {
            await before;
            await output.RemarkAsync(line, cancellation);
        }
    }
}
