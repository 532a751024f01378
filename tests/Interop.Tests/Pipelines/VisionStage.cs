using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>A node with models, and a browser whose camera shows six people.</summary>
public sealed class VisionStage : Stage
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["yunet-n"] = "yunet-n-dynamic.onnx",
        ["yolox-nano"] = "yolox-nano-416.onnx",
        ["mini-xception"] = "emotion-mini-xception-64.onnx",
        ["selfie-segmentation"] = "selfie-segmentation-256.onnx",
    };

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["OOBLEX_MODELS_DIR"] = ModelFolder(),
        ["OOBLEX__MODELS__USE__EMOTION"] = "mini-xception",
        ["OOBLEX__PIPELINES__PATIENCE"] = "3s",
        ["OOBLEX__ACTORS__PIPELINES__RETRY"] = "1s",
    };

    public VisionStage()
        : base(new NodeProcessOptions { Environment = Variables }, SharedFiles.Data(FakeCamera.File))
    {
    }

    public static ModelCatalogue Catalogue { get; } =
        OoblexConfiguration.Load(null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!
            .Models.Catalogue;

    public static string Models => Variables["OOBLEX_MODELS_DIR"];

    // The names that a store gives are part of it; the files are those beside the repository.
    private static string ModelFolder()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "shared-models");
        Directory.CreateDirectory(folder);
        ModelStore store = new(folder);
        ModelCatalogue catalogue = OoblexConfiguration
            .Load(null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!.Models.Catalogue;
        foreach ((string id, string file) in Files)
        {
            File.Copy(SharedFiles.Model(file), store.PathOf(catalogue.Find(id)!), overwrite: true);
        }

        return folder;
    }
}
