using System.Text.Json;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Contracts.Operations;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Media.Codecs;
using Ooblex.Node.Commands;
using Ooblex.Operations.Commands;

namespace Ooblex.Node.Tests;

/// <summary>What operators hear of libavcodec, its codecs and the models.</summary>
public sealed class VisionStatusTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-status-");
    private readonly NodeSettings _settings =
        OoblexConfiguration.Load(null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_codec_says_whether_it_works_and_each_model_whether_it_is_here()
    {
        ModelEntry here = _settings.Models.Catalogue.Find("yunet-n")!;
        using (FileStream file = File.Create(Path.Combine(_folder.FullName, Path.GetFileName(Store.PathOf(here)))))
        {
            file.SetLength(here.Bytes);
        }

        Dictionary<string, JsonElement> rows = await RunAsync(_settings.Codecs);

        Assert.StartsWith("libavcodec ", rows["codecs"].GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.All(
            ["decode H264", "decode Vp8", "decode Vp9", "decode Av1", "encode H264", "encode Vp8"],
            part => Assert.Equal("works", rows[part].GetProperty("state").GetString()));
        Assert.Equal("present", rows["face-detection"].GetProperty("state").GetString());
        Assert.Equal("not loaded yet", rows["face-detection"].GetProperty("why").GetString());
        Assert.Equal("absent", rows["emotion"].GetProperty("state").GetString());
        Assert.Contains(
            "models pull -m fer-plus", rows["emotion"].GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_codecs_it_says_why_and_what_to_install()
    {
        Dictionary<string, JsonElement> rows = await RunAsync(_settings.Codecs with { Enabled = false });

        Assert.Equal("missing", rows["codecs"].GetProperty("state").GetString());
        string why = rows["codecs"].GetProperty("why").GetString()!;
        Assert.Contains("ooblex.codecs.enabled", why, StringComparison.Ordinal);
        Assert.Contains("apt install libavcodec59", why, StringComparison.Ordinal);
        Assert.DoesNotContain("decode H264", rows.Keys);
    }

    private ModelStore Store => new(_folder.FullName);

    private async Task<Dictionary<string, JsonElement>> RunAsync(CodecOptions codecs)
    {
        List<string> lines = [];
        OpsWriter writer = new(Take, json: true);
        using ModelSessions sessions = new(_settings.Inference.Sessions, Store);
        VisionStatus status = new(
            _settings.Models.Catalogue, Store, sessions, new Lazy<VideoCodecs>(() => VideoCodecs.Probe(codecs)));

        Assert.Null(await status.Command.Run(
            new OpsCall(new OpsRequest(new Dictionary<string, string>(), Json: true), writer), CancellationToken.None));

        return lines.Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(row => row.GetProperty("part").GetString()!);

        ValueTask Take(IReadOnlyList<string> more, CancellationToken cancellation)
        {
            lines.AddRange(more);
            return ValueTask.CompletedTask;
        }
    }
}
