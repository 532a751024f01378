using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tracking;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tasks;

/// <summary><c>face_detection</c>: where faces are, with five landmarks each.</summary>
public sealed class FaceDetection(FaceWatcher faces) : IVisionTask
{
    public string Name => VisionTasks.FaceDetection;

    public ModelSession Session => faces.Session;

    public VisionFindings Run(VideoFrame frame, MonoTime at, float minConfidence)
    {
        faces.Look(frame, at);
        return new FaceFindings(
        [
            .. faces.Faces
                .Where(face => face.Latest.Confidence >= minConfidence)
                .OrderByDescending(face => face.Latest.Confidence)
                .Select(face => Finding(face, frame)),
        ]);
    }

    /// <summary>The watcher belongs to the lane.</summary>
    public void Dispose()
    {
    }

    internal static VisionBox BoxOf(Track track, VideoFrame frame)
    {
        PixelRect seen = track.Latest.Box.Within(frame.Width, frame.Height);
        return new VisionBox(seen.X, seen.Y, seen.Width, seen.Height);
    }

    private static FaceFinding Finding(Track face, VideoFrame frame)
    {
        Landmarks points = face.Latest.Points;
        VisionPoint[] landmarks = new VisionPoint[Landmarks.Count];
        for (int i = 0; i < landmarks.Length; i++)
        {
            landmarks[i] = new VisionPoint(points[2 * i], points[(2 * i) + 1]);
        }

        return new FaceFinding(BoxOf(face, frame), face.Latest.Confidence, face.Id, landmarks);
    }
}
