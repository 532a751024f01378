namespace Ooblex.Contracts.Vision;

/// <summary>What one task found in one frame. Coordinates are pixels of that frame, upright.</summary>
public abstract record VisionFindings
{
    /// <summary>The literal word of requests and results, as in <see cref="VisionTasks"/>.</summary>
    public abstract string Task { get; }
}

public sealed record FaceFindings(IReadOnlyList<FaceFinding> Faces) : VisionFindings
{
    public override string Task => VisionTasks.FaceDetection;
}

public sealed record EmotionFindings(IReadOnlyList<EmotionFinding> Emotions) : VisionFindings
{
    public override string Task => VisionTasks.Emotion;
}

public sealed record TrackFindings(IReadOnlyList<TrackFinding> Objects) : VisionFindings
{
    public override string Task => VisionTasks.ObjectTracking;
}

/// <param name="Box">Where.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="TrackId">The same for the same face in later frames.</param>
/// <param name="Landmarks">Right eye (left in the picture), left eye, nose, right and left corner of the mouth.</param>
public sealed record FaceFinding(VisionBox Box, float Confidence, int TrackId, IReadOnlyList<VisionPoint> Landmarks);

/// <param name="Box">Of the face.</param>
/// <param name="TrackId">Of the face.</param>
/// <param name="Emotion">The likeliest.</param>
/// <param name="Confidence">Of the likeliest, 0 to 1.</param>
/// <param name="Scores">Of all that the model knows, in the model's order; together 1.</param>
public sealed record EmotionFinding(
    VisionBox Box, int TrackId, string Emotion, float Confidence, IReadOnlyList<EmotionScore> Scores);

public readonly record struct EmotionScore(string Emotion, float Score);

/// <param name="Box">Where.</param>
/// <param name="TrackId">The same for the same object, also after a short time out of sight.</param>
/// <param name="Class">What, in the model's words.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="VelocityX">Pixels per second to the right.</param>
/// <param name="VelocityY">Pixels per second downwards.</param>
/// <param name="AgeMs">Since it was first seen.</param>
public sealed record TrackFinding(
    VisionBox Box, int TrackId, string Class, float Confidence, float VelocityX, float VelocityY, long AgeMs);

public readonly record struct VisionBox(float X, float Y, float Width, float Height);

public readonly record struct VisionPoint(float X, float Y);
