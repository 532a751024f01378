using System.Security.Cryptography;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;

namespace Ooblex.Inference.Tests.TestKit;

/// <summary>A store in a folder of its own, with models of the catalogue or made ones in it.</summary>
internal sealed class TestModels : IDisposable
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["yunet-n"] = "yunet-n-dynamic.onnx",
        ["yolox-nano"] = "yolox-nano-416.onnx",
        ["selfie-segmentation"] = "selfie-segmentation-256.onnx",
        ["mini-xception"] = "emotion-mini-xception-64.onnx",
        ["dncnn-low"] = "dncnn6-luma-low.onnx",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-models-");

    public TestModels()
    {
        Settings = Load();
        Store = new ModelStore(_folder.FullName);
        Sessions = new ModelSessions(SessionsOptions, Store);
    }

    public static SessionsOptions SessionsOptions { get; } = new()
    {
        Device = DeviceKind.Cpu,
        CudaPlugin = null,
        ThreadsPerRun = 1,
    };

    public NodeSettings Settings { get; }

    public ModelStore Store { get; }

    public ModelSessions Sessions { get; }

    /// <summary>A model of the catalogue, from the shared files.</summary>
    public ModelSession Real(string id)
    {
        ModelEntry entry = Settings.Models.Catalogue.Find(id)!;
        File.Copy(SharedFiles.Model(Files[id]), Store.PathOf(entry), overwrite: true);
        return Sessions.Open(entry);
    }

    /// <summary>Puts a made model into the store.</summary>
    public ModelEntry Put(ModelEntry entry, byte[] onnx)
    {
        ModelEntry described = entry with
        {
            Bytes = onnx.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(onnx)),
        };
        File.WriteAllBytes(Store.PathOf(described), onnx);
        return described;
    }

    public static ModelEntry Entry(ModelTask task, ModelInput input, ModelOutput output) => new()
    {
        Id = "made",
        Task = task,
        Version = "1",
        Sha256 = new string('0', 64),
        Bytes = 1,
        Licence = "none",
        Input = input,
        Output = output,
    };

    public void Dispose()
    {
        Sessions.Dispose();
        _folder.Delete(recursive: true);
    }

    private static NodeSettings Load() => OoblexConfiguration.Load(
        null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!;
}
