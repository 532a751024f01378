using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;

namespace Ooblex.Inference.Tests.TestKit;

/// <summary>A folder of models as nodes want it, filled from the files beside the repository.</summary>
internal static class SharedModels
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["yunet-n"] = "yunet-n-dynamic.onnx",
        ["yolox-nano"] = "yolox-nano-416.onnx",
        ["mini-xception"] = "emotion-mini-xception-64.onnx",
        ["selfie-segmentation"] = "selfie-segmentation-256.onnx",
    };

    private static readonly Lazy<string> Filled = new(Fill);

    public static string Folder => Filled.Value;

    public static NodeSettings Settings { get; } =
        OoblexConfiguration.Load(null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!;

    private static string Fill()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "shared-models");
        Directory.CreateDirectory(folder);
        ModelStore store = new(folder);
        ModelCatalogue catalogue = Settings.Models.Catalogue;
        foreach ((string id, string file) in Files)
        {
            File.Copy(SharedFiles.Model(file), store.PathOf(catalogue.Find(id)!), overwrite: true);
        }

        return folder;
    }
}
