using System.Security.Cryptography;
using System.Text.Json;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Contracts.Pipelines;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines.Tests;

/// <summary>What a node says when it cannot do what it is asked for, and that it can when it may.</summary>
public sealed class PipelineEngineTests : IAsyncLifetime
{
    private const string Stream = "here/cam";
    private const string Faces = "face_detection";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-models-");
    private readonly IdlePlane _plane = new();
    private readonly ResultHub _hub = new();
    private readonly List<IDisposable> _parts = [];
    private readonly List<PipelineEngine> _engines = [];
    private ModelCatalogue _catalogue = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (PipelineEngine engine in _engines)
        {
            await engine.DisposeAsync();
        }

        Assert.Equal(0, _plane.Taps);
        _parts.Reverse();
        _parts.ForEach(part => part.Dispose());
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_libavcodec_nothing_runs_and_everybody_hears_what_to_install()
    {
        PipelineEngine engine = Start("ooblex.codecs.enabled=off");
        Put("yunet-n-dynamic.onnx");
        using IVisionListener listener = _hub.Listen(Stream, 10);

        PipelineStart start = await engine.RunAsync(Run("p", Faces), default);

        Assert.Empty(start.Running);
        Assert.Equal([Faces], start.Unsupported);
        Assert.Contains("apt install libavcodec", start.Detail, StringComparison.Ordinal);
        Assert.Equal((Faces, "unavailable"), Error(listener));
        Assert.Empty(engine.Runs);
    }

    [Fact]
    public async Task A_model_whose_checksum_is_wrong_is_refused_until_its_file_is_right()
    {
        PipelineEngine engine = Start();
        string path = Put("yunet-n-dynamic.onnx");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        using IVisionListener listener = _hub.Listen(Stream, 10);

        PipelineStart refused = await engine.RunAsync(Run("p", Faces), default);
        Assert.Empty(refused.Running);
        Assert.Contains("its checksum is wrong; pull it again", refused.Detail, StringComparison.Ordinal);
        Assert.Equal((Faces, "model-unavailable"), Error(listener));

        Put("yunet-n-dynamic.onnx");
        PipelineStart start = await engine.RunAsync(Run("p", Faces), default);
        Assert.Equal([Faces], start.Running);
        Assert.Equal("CPUExecutionProvider", start.Device);
        Assert.Equal(PipelineState.Waiting, Assert.Single(engine.Runs).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200_000)]
    public async Task A_file_that_is_no_model_and_has_the_checksum_of_its_entry_is_refused(int kept)
    {
        // What a mirror serves wrong and an operator has entered as it came: noise, or the first part of a model.
        byte[] file = new byte[300_000];
        new Random(7).NextBytes(file);
        File.ReadAllBytes(SharedFiles.Model("yunet-n-dynamic.onnx")).AsSpan(0, kept).CopyTo(file);
        string checksum = Convert.ToHexStringLower(SHA256.HashData(file));
        PipelineEngine engine = Start(
            $"ooblex.models.catalogue.yunet-n.sha256={checksum}",
            $"ooblex.models.catalogue.yunet-n.size={file.Length}B");
        await File.WriteAllBytesAsync(Put("yunet-n-dynamic.onnx"), file);
        Put("yolox-nano-416.onnx", "yolox-nano");
        using IVisionListener listener = _hub.Listen(Stream, 10);

        PipelineStart start = await engine.RunAsync(Run("p", Faces, "object_tracking"), default);

        Assert.Equal(["object_tracking"], start.Running);
        Assert.Equal([Faces], start.Unsupported);
        Assert.Contains("is no model that ONNX Runtime can run", start.Detail, StringComparison.Ordinal);
        Assert.Equal((Faces, "model-unavailable"), Error(listener));
    }

    [Fact]
    public async Task A_model_with_other_inputs_is_refused_and_the_other_tasks_run()
    {
        // The file of another model, which the operator has entered as one that finds faces.
        PipelineEngine engine = Start(
            "ooblex.models.catalogue.yunet-n.sha256=695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14",
            "ooblex.models.catalogue.yunet-n.size=3660092B");
        Put("yolox-nano-416.onnx");
        Put("yolox-nano-416.onnx", "yolox-nano");

        PipelineStart start = await engine.RunAsync(Run("p", Faces, "object_tracking"), default);

        Assert.Equal(["object_tracking"], start.Running);
        Assert.Equal([Faces], start.Unsupported);
        Assert.StartsWith($"{Faces}: ", start.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_run_than_may_and_one_that_ends_makes_room()
    {
        PipelineEngine engine = Start("ooblex.pipelines.max-runs=1");
        Put("yunet-n-dynamic.onnx");
        await engine.RunAsync(Run("one", Faces), default);

        PipelineStart refused = await engine.RunAsync(Run("two", Faces), default);
        Assert.Empty(refused.Running);
        Assert.Contains("as many pipelines as it may", refused.Detail, StringComparison.Ordinal);

        Assert.True(await engine.StopAsync("one", default));
        Assert.False(await engine.StopAsync("one", default));
        Assert.Equal([Faces], (await engine.RunAsync(Run("two", Faces), default)).Running);
        Assert.Equal(1, _plane.Taps);
    }

    private static PipelineRun Run(string id, params string[] tasks) =>
        new(id, Stream, new PipelineSpec { Tasks = tasks });

    private static (string Task, string Code) Error(IVisionListener listener)
    {
        Assert.True(listener.Messages.TryRead(out VisionMessage? message));
        Assert.Equal(VisionMessage.Error, message.Type);
        using JsonDocument json = JsonDocument.Parse(message.Json);
        return (json.RootElement.GetProperty("task").GetString()!, json.RootElement.GetProperty("code").GetString()!);
    }

    private PipelineEngine Start(params string[] words)
    {
        NodeSettings settings = Load(words);
        _catalogue = settings.Models.Catalogue;
        ModelSessions sessions = new(settings.Inference.Sessions, new ModelStore(_folder.FullName));
        VisionEngine vision = new(settings.Models.Catalogue, sessions, settings.Inference, TimeProvider.System);
        BackgroundStore shelf = BackgroundStore.OpenFile(":memory:", maxCount: 1, TimeProvider.System);
        _parts.AddRange([sessions, vision, shelf]);
        Lazy<VideoCodecs> codecs = new(() => VideoCodecs.Probe(settings.Codecs));
        PipelineEngine engine = new(
            _plane,
            codecs,
            vision,
            new BackgroundPictures(shelf, codecs, settings.Pipelines.MaxBackgroundPixels),
            _hub,
            settings.Pipelines,
            TimeProvider.System);
        _engines.Add(engine);
        return engine;
    }

    private static NodeSettings Load(string[] words)
    {
        string[] arguments = [.. words.SelectMany(word => new[] { "--set", word })];
        ConfigurationResult read =
            OoblexConfiguration.Load(null, new Dictionary<string, string>(), CommandLine.Parse(arguments));
        Assert.NotNull(read.Settings);
        return read.Settings;
    }

    /// <summary>Lays a file where the store looks for a model's.</summary>
    private string Put(string file, string model = "yunet-n")
    {
        string path = new ModelStore(_folder.FullName).PathOf(_catalogue.Find(model)!);
        File.Copy(SharedFiles.Model(file), path, overwrite: true);
        return path;
    }
}
