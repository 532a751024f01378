using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>The tasks of one stream that look at the same thing, one after the other on the same frame.</summary>
internal sealed class AnalysisRunner(
    StreamVision stream, FaceWatcher? faces, IReadOnlyList<PacedTask> tasks, TurnedFrames upright)
    : LaneRunner, IDisposable
{
    public IReadOnlyList<PacedTask> Tasks => tasks;

    public FaceWatcher? Faces => faces;

    /// <summary>Of the thread that offers frames.</summary>
    public bool IsPauseTold { get; set; }

    public override bool Run(IReadOnlyList<Lane<VideoFrame>> lanes, MonoTime now)
    {
        if (lanes.Count > 1)
        {
            FaceBatch.Run(lanes);
        }

        bool isRight = true;
        foreach (Lane<VideoFrame> lane in lanes)
        {
            isRight &= ((AnalysisRunner)lane.Owner).RunOne(lane.Running!, now);
        }

        return isRight;
    }

    /// <summary>The frame as people see it. Give it back with <see cref="VideoFrame.Release"/>.</summary>
    public VideoFrame Upright(VideoFrame frame) => upright.Of(frame);

    public void Dispose()
    {
        foreach (PacedTask task in tasks)
        {
            task.Task.Dispose();
        }

        faces?.Dispose();
        upright.Dispose();
    }

    private bool RunOne(VideoFrame coded, MonoTime now)
    {
        bool isRight = true;
        VideoFrame frame = Upright(coded);
        try
        {
            foreach (PacedTask task in tasks)
            {
                if (task.IsDue(now))
                {
                    isRight &= RunTask(task, frame);
                }
            }
        }
        finally
        {
            faces?.Forget();
            frame.Release();
        }

        return isRight;
    }

    // A model that fails must not take the worker with it, nor the other tasks of the stream.
    private bool RunTask(PacedTask task, VideoFrame frame)
    {
        try
        {
            MonoTime began = stream.Now;
            stream.Tell(task, task.Task.Run(frame, frame.Info.CapturedAt, stream.MinConfidence), frame, began);
            return true;
        }
        catch (ModelException e)
        {
            stream.Tell(task, new VisionError(task.Task.Name, VisionErrorCode.RunFailed, e.Message));
            return false;
        }
    }
}
