using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;

namespace Ooblex.Inference.Engine;

/// <summary>The tasks there are, and what each is made of. A new task is one class and one line here.</summary>
internal static class TaskRegistry
{
    private static readonly TaskKind[] Kinds =
    [
        new(VisionTasks.FaceDetection, NeedsFaces: true, null, static (faces, _) => new FaceDetection(faces!)),
        new(
            VisionTasks.Emotion,
            NeedsFaces: true,
            ModelTask.Emotion,
            static (faces, session) => new EmotionReading(faces!, session!)),
        new(
            VisionTasks.ObjectTracking,
            NeedsFaces: false,
            ModelTask.ObjectDetection,
            static (_, session) => new ObjectTracking(session!)),
    ];

    public static TaskKind? Find(string word) => Array.Find(Kinds, kind => kind.Word == word);
}

/// <param name="Word">The literal word of requests and results.</param>
/// <param name="NeedsFaces">Works on the faces of the frame, which are found once for all such tasks.</param>
/// <param name="Model">What else it needs; <c>null</c> for nothing.</param>
/// <param name="Make">Makes it for one stream.</param>
internal sealed record TaskKind(
    string Word, bool NeedsFaces, ModelTask? Model, Func<FaceWatcher?, ModelSession?, IVisionTask> Make);
