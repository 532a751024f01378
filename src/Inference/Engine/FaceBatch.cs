using Ooblex.Inference.Pixels;
using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Engine;

/// <summary>Finds the faces of several streams in one run, where a device gains by it.</summary>
/// <remarks>
/// Only an attempt: streams whose pictures have other shapes, and all of them after a failure, are looked at alone
/// afterwards, which also finds out whose fault it was.
/// </remarks>
internal static class FaceBatch
{
    public static void Run(IReadOnlyList<Lane<VideoFrame>> lanes)
    {
        AnalysisRunner first = (AnalysisRunner)lanes[0].Owner;
        if (first.Faces is not { } watcher)
        {
            return;
        }

        ModelSession session = watcher.Session;
        VideoFrame shape = lanes[0].Running!;
        TensorSize one = TensorSize.For(session.Entry.Input, shape.Width, shape.Height);
        AnalysisRunner[] members =
        [
            .. lanes
                .Where(lane => lane.Running!.Info.Rotation == VideoRotation.None)
                .Where(lane => TensorSize.For(
                    session.Entry.Input, lane.Running!.Width, lane.Running.Height) == one)
                .Select(lane => (AnalysisRunner)lane.Owner)
                .Take(session.Entry.Input.MaxBatch),
        ];
        if (members.Length < 2)
        {
            return;
        }

        VideoFrame[] frames =
            [.. members.Select(member => lanes.First(lane => lane.Owner == member).Running!)];
        RunSlot slot = session.Rent(one with { Batch = members.Length });
        try
        {
            PictureMap[] maps = new PictureMap[members.Length];
            for (int i = 0; i < members.Length; i++)
            {
                maps[i] = members[i].Faces!.Prepare(frames[i], slot, i);
            }

            session.Run(ref slot);
            for (int i = 0; i < members.Length; i++)
            {
                members[i].Faces!.Look(frames[i], frames[i].Info.CapturedAt, slot, i, maps[i]);
            }
        }
        catch (ModelException)
        {
            // Each member runs alone next and tells its own stream what is wrong.
        }
        finally
        {
            session.Return(slot);
        }
    }
}
