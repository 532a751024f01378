using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tracking;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tasks;

/// <summary>The faces of one stream, found once for each frame, however many tasks ask.</summary>
/// <remarks>Not thread-safe: one for each lane.</remarks>
public sealed class FaceWatcher : IDisposable
{
    private readonly ModelSession _session;
    private readonly YunetDecoder _decoder;
    private readonly TensorWriter _writer = new();
    private readonly BoxTracker _tracker = new(new TrackerOptions());
    private readonly List<Detection> _found = [];
    private VideoFrame? _latest;

    public FaceWatcher(ModelSession session)
    {
        _session = session;
        _decoder = new YunetDecoder(session.Entry.Output);
    }

    public ModelSession Session => _session;

    /// <summary>The faces in sight, each with a number that lasts.</summary>
    public IEnumerable<Track> Faces => _tracker.Tracks.Where(track => track.Index >= 0);

    /// <summary>Also those that were in sight a moment ago.</summary>
    public IReadOnlyList<Track> Remembered => _tracker.Tracks;

    /// <summary>Looks at a frame, unless it was the last one looked at.</summary>
    /// <exception cref="ModelException">The model failed.</exception>
    public void Look(VideoFrame frame, MonoTime at)
    {
        if (ReferenceEquals(frame, _latest))
        {
            return;
        }

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

        Accept(frame, at);
    }

    /// <summary>Puts the frame into a run for several streams.</summary>
    internal PictureMap Prepare(VideoFrame frame, RunSlot slot, int batchIndex) =>
        _writer.Write(frame, slot, batchIndex);

    /// <summary>Takes what a run for several streams found in this frame.</summary>
    internal void Look(VideoFrame frame, MonoTime at, RunSlot slot, int batchIndex, in PictureMap map)
    {
        _decoder.Decode(slot, batchIndex, map, _found);
        Accept(frame, at);
    }

    /// <summary>The frame is going away: another one may come at its place in memory.</summary>
    public void Forget() => _latest = null;

    public void Dispose() => _writer.Dispose();

    private void Accept(VideoFrame frame, MonoTime at)
    {
        _tracker.Update(_found, at);
        _latest = frame;
    }
}
