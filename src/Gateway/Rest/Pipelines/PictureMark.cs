using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>
/// Puts the checksum of the picture that a pipeline names beside its name. So the same request is another one after
/// another file was put under the name, and the pipeline begins anew with that.
/// </summary>
internal sealed class PictureMark(BackgroundStore backgrounds)
{
    private const string Picture = $"{VisionTasks.BackgroundImage}.picture";
    private const string Checksum = $"{VisionTasks.BackgroundImage}.sha256";

    public async Task<PipelineSpec> PutAsync(PipelineSpec spec, CancellationToken cancellation)
    {
        if (!spec.Settings.TryGetValue(Picture, out string? name))
        {
            return spec;
        }

        try
        {
            IReadOnlyList<StoredBackground> kept = await backgrounds.ListAsync(cancellation);
            Dictionary<string, string> settings = new(spec.Settings);
            settings.Remove(Checksum);
            if (kept.FirstOrDefault(picture => picture.Name == name) is { } found)
            {
                settings[Checksum] = found.Sha256;
            }

            return spec with { Settings = settings };
        }
        catch (Exception away) when (PostgresDatabase.IsAway(away))
        {
            return spec; // Pipelines are asked for all the same; the node that runs this one reads when it can.
        }
    }
}
