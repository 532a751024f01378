using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tracking;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tasks;

/// <summary><c>object_tracking</c>: what is to be seen, where, and where it moves.</summary>
public sealed class ObjectTracking : IVisionTask
{
    private readonly ModelSession _session;
    private readonly YoloxDecoder _decoder;
    private readonly TensorWriter _writer = new();
    private readonly BoxTracker _tracker = new(new TrackerOptions { StartConfidence = 0.4f });
    private readonly List<Detection> _found = [];

    public ObjectTracking(ModelSession session)
    {
        _session = session;
        _decoder = new YoloxDecoder(session.Entry.Output);
    }

    public string Name => VisionTasks.ObjectTracking;

    public ModelSession Session => _session;

    public VisionFindings Run(VideoFrame frame, MonoTime at, float minConfidence)
    {
        RunSlot slot = _session.Rent(TensorSize.For(_session.Entry.Input, frame.Width, frame.Height));
        try
        {
            PictureMap map = _writer.Write(frame, slot);
            _session.Run(ref slot);
            _decoder.Decode(slot, 0, map, _found);
        }
        finally
        {
            _session.Return(slot);
        }

        _tracker.Update(_found, at);
        return new TrackFindings(
        [
            .. _tracker.Tracks
                .Where(track => track.Index >= 0 && track.Latest.Confidence >= minConfidence)
                .OrderByDescending(track => track.Latest.Confidence)
                .Select(track => Finding(track, frame, at)),
        ]);
    }

    public void Dispose() => _writer.Dispose();

    private TrackFinding Finding(Track track, VideoFrame frame, MonoTime at) => new(
        FaceDetection.BoxOf(track, frame),
        track.Id,
        _session.Entry.Output.Labels[track.Latest.Class],
        track.Latest.Confidence,
        track.VelocityX,
        track.VelocityY,
        (long)(at - track.FirstSeen).TotalMilliseconds);
}
