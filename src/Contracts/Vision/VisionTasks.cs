namespace Ooblex.Contracts.Vision;

/// <summary>The literal words that requests and results use for what models do.</summary>
public static class VisionTasks
{
    public const string FaceDetection = "face_detection";
    public const string Emotion = "emotion";
    public const string ObjectTracking = "object_tracking";

    public const string BackgroundBlur = "background_blur";
    public const string BackgroundImage = "background_image";
    public const string Denoise = "denoise";
    public const string SuperResolution = "super_resolution";
    public const string PixelateFaces = "pixelate_faces";
    public const string Grayscale = "grayscale";
    public const string EdgeDetection = "edge_detection";
    public const string Cartoon = "cartoon";
    public const string Mirror = "mirror";
    public const string Sepia = "sepia";

    /// <summary>What gives results.</summary>
    public static IReadOnlyList<string> Analyses { get; } = [FaceDetection, Emotion, ObjectTracking];

    /// <summary>What changes the picture.</summary>
    public static IReadOnlyList<string> Effects { get; } =
    [
        BackgroundBlur, BackgroundImage, Denoise, SuperResolution, PixelateFaces, Grayscale, EdgeDetection, Cartoon,
        Mirror, Sepia,
    ];

    /// <summary>What keeps something from being seen: a picture without it must not be shown instead.</summary>
    public static bool Hides(string effect) => effect is BackgroundBlur or BackgroundImage or PixelateFaces;
}
