using System.Numerics.Tensors;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tracking;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tasks;

/// <summary><c>emotion</c>: what each face seems to feel, smoothed over its track.</summary>
/// <remarks>
/// The threshold holds for the face: of a face that is there the likeliest emotion is told with its own confidence,
/// which the reader weighs.
/// </remarks>
public sealed class EmotionReading(FaceWatcher faces, ModelSession session) : IVisionTask
{
    /// <summary>Faces of a frame beyond this are left out, the smallest first: each costs a run.</summary>
    public const int MaxFaces = 16;

    // Weight of the newest frame; three frames make a change of face plain.
    private const float Newest = 0.5f;
    private readonly TensorWriter _writer = new();
    private readonly Dictionary<int, float[]> _smoothed = [];

    public string Name => VisionTasks.Emotion;

    public ModelSession Session => session;

    public VisionFindings Run(VideoFrame frame, MonoTime at, float minConfidence)
    {
        faces.Look(frame, at);
        Track[] visible =
        [
            .. faces.Faces
                .Where(face => face.Latest.Confidence >= minConfidence)
                .OrderByDescending(face => face.Latest.Box.Area)
                .Take(MaxFaces),
        ];
        Forget(visible);
        List<EmotionFinding> found = new(visible.Length);
        RunSlot slot = session.Rent(TensorSize.For(session.Entry.Input, 1, 1));
        try
        {
            foreach (Track face in visible)
            {
                _writer.Write(frame, face.Latest.Box.Square(session.Entry.Input.CropScale), slot);
                session.Run(ref slot);
                found.Add(Finding(face, frame, slot.Output(0)));
            }
        }
        finally
        {
            session.Return(slot);
        }

        return new EmotionFindings(found);
    }

    public void Dispose() => _writer.Dispose();

    private EmotionFinding Finding(Track face, VideoFrame frame, ReadOnlySpan<float> output)
    {
        IReadOnlyList<string> labels = session.Entry.Output.Labels;
        if (output.Length < labels.Count)
        {
            throw new ModelException(
                ModelFault.WrongShape, $"{labels.Count} numbers are expected of {session.Entry.Id}");
        }

        Span<float> now = stackalloc float[labels.Count];
        output[..labels.Count].CopyTo(now);
        if (session.Entry.Output.Softmax)
        {
            TensorPrimitives.SoftMax(now, now);
        }

        float[] smoothed = Smooth(face.Id, now);
        int best = TensorPrimitives.IndexOfMax(smoothed);
        return new EmotionFinding(
            FaceDetection.BoxOf(face, frame),
            face.Id,
            labels[best],
            smoothed[best],
            [.. labels.Select((label, i) => new EmotionScore(label, smoothed[i]))]);
    }

    private float[] Smooth(int track, ReadOnlySpan<float> now)
    {
        if (!_smoothed.TryGetValue(track, out float[]? smoothed))
        {
            smoothed = now.ToArray();
            _smoothed.Add(track, smoothed);
            return smoothed;
        }

        for (int i = 0; i < smoothed.Length; i++)
        {
            smoothed[i] += Newest * (now[i] - smoothed[i]);
        }

        return smoothed;
    }

    private void Forget(Track[] visible)
    {
        foreach (int gone in _smoothed.Keys.Where(id => !visible.Any(face => face.Id == id)).ToArray())
        {
            _smoothed.Remove(gone);
        }
    }
}
