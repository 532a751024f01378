using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Processes;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>A node with models, and a browser whose camera shows six people.</summary>
public sealed class VisionStage : Stage
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["OOBLEX_MODELS_DIR"] = SharedModels.Folder,
        ["OOBLEX__MODELS__USE__EMOTION"] = "mini-xception",
        ["OOBLEX__PIPELINES__PATIENCE"] = "3s",
        ["OOBLEX__ACTORS__PIPELINES__RETRY"] = "1s",
    };

    public VisionStage()
        : base(new NodeProcessOptions { Environment = Variables }, SharedFiles.Data(FakeCamera.File))
    {
    }
}
