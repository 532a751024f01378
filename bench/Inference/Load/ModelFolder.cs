using Ooblex.Configuration;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.TestKit;

namespace Ooblex.Bench.Inference.Load;

/// <summary>Where the models of a measurement are: in the node's folder, else beside the repository.</summary>
internal static class ModelFolder
{
    private static readonly Dictionary<ModelTask, string> Shared = new()
    {
        [ModelTask.FaceDetection] = "yunet-n-dynamic.onnx",
        [ModelTask.PersonSegmentation] = "selfie-segmentation-256.onnx",
    };

    /// <exception cref="FileNotFoundException">With the command to run.</exception>
    public static ModelStore Open(NodeSettings settings)
    {
        ModelStore own = new(settings.Models.Directory);
        if (Entries(settings).All(entry => own.Look(entry.Value) is ModelFileState.Present))
        {
            return own;
        }

        ModelStore store = new(Path.Combine(SharedFiles.Repository(), "artifacts", "bench-models"));
        Directory.CreateDirectory(store.Directory);
        foreach ((ModelTask task, ModelEntry entry) in Entries(settings))
        {
            string file = SharedFiles.Model(Shared[task]);
            if (!File.Exists(file))
            {
                throw new FileNotFoundException($"The models are not here; run: ./ooblex models pull {entry.Id}");
            }

            File.Copy(file, store.PathOf(entry), overwrite: true);
        }

        return store;
    }

    private static Dictionary<ModelTask, ModelEntry> Entries(NodeSettings settings) =>
        Shared.Keys.ToDictionary(task => task, task => settings.Models.Catalogue.For(task)!);
}
