using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Engine;

/// <summary>Which models tasks and effects need, before anything is loaded.</summary>
public static class VisionWork
{
    /// <summary>What can be done with the models whose files are there.</summary>
    /// <param name="catalogue">Says which model does what.</param>
    /// <param name="isHere">Whether a model's file is there.</param>
    public static IReadOnlyList<string> Doable(ModelCatalogue catalogue, Func<ModelEntry, bool> isHere) =>
    [
        .. VisionTasks.Analyses.Concat(VisionTasks.Effects).Where(word =>
            Needs(word, catalogue).All(task => catalogue.For(task) is { } entry && isHere(entry))),
    ];

    private static ModelTask[] Needs(string word, ModelCatalogue catalogue) => word switch
    {
        VisionTasks.FaceDetection or VisionTasks.PixelateFaces => [ModelTask.FaceDetection],
        VisionTasks.Emotion => [ModelTask.FaceDetection, ModelTask.Emotion],
        VisionTasks.ObjectTracking => [ModelTask.ObjectDetection],
        VisionTasks.BackgroundBlur or VisionTasks.BackgroundImage => [ModelTask.PersonSegmentation],
        VisionTasks.Denoise when catalogue.For(ModelTask.Denoise) is not null => [ModelTask.Denoise],
        VisionTasks.SuperResolution when catalogue.For(ModelTask.SuperResolution) is not null =>
            [ModelTask.SuperResolution],
        _ => [],
    };
}
