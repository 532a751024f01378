using Ooblex.Contracts.Operations;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Media.Codecs;
using Ooblex.Operations.Commands;

namespace Ooblex.Node.Commands;

/// <summary><c>models status</c>: what looking at streams takes, and whether this node has it.</summary>
/// <remarks>Who has no key for operators learns nothing of it: versions and paths are of use to attackers.</remarks>
internal sealed class VisionStatus(
    ModelCatalogue catalogue, ModelStore store, ModelSessions sessions, Lazy<VideoCodecs> codecs)
{
    private const string Works = "works";
    private const string Missing = "missing";

    public OpsCommand Command => new(
        "models", "status", "What looking at streams takes here: libavcodec, its codecs, and the models of tasks", Run)
    {
        IsOfOneNode = true,
    };

    private async Task<OpsRefusal?> Run(OpsCall call, CancellationToken cancellation)
    {
        CodecReport report = await Task.Run(() => codecs.Value.Report, cancellation); // Tried once, at the start.
        OpsTable table = new("part", "by", "state", "why");
        bool isHere = report.IsAvailable;
        table.Add("codecs", isHere ? report.Library : null, isHere ? Works : Missing, isHere ? null : Why(report));
        Add(table, "decode", report.Decoders);
        Add(table, "encode", report.Encoders);
        foreach (ModelEntry entry in catalogue.Chosen)
        {
            ModelFileState file = store.Look(entry);
            table.Add(
                ModelCommands.Word(entry.Task),
                entry.Id,
                ModelCommands.Word(file),
                file == ModelFileState.Present
                    ? Runs(entry)
                    : $"no file of the right length in {store.Directory}: models pull -m {entry.Id}");
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static string Why(CodecReport report) => string.Join(' ', report.Problems);

    private static void Add(OpsTable table, string verb, IEnumerable<CodecLine> lines)
    {
        foreach (CodecLine line in lines)
        {
            table.Add(
                $"{verb} {line.Codec}",
                line.Name.Length > 0 ? line.Name : null,
                line.Works ? Works : Missing,
                line.Works ? null : line.Problem);
        }
    }

    // A file that is here has not been tried before somebody wants what its model finds.
    private string Runs(ModelEntry entry)
    {
        ProviderReport[] reports =
            [.. sessions.Loaded.Where(loaded => loaded.Entry.Id == entry.Id).Select(session => session.Report)];
        return reports.Length == 0
            ? "not loaded yet"
            : string.Join("; ", reports.Select(report => report.Refusals.Count == 0
                ? $"runs on {report.Running}"
                : $"runs on {report.Running}, and not on others: {string.Join("; ", report.Refusals)}"));
    }
}
