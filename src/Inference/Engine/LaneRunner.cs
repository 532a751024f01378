using Ooblex.Inference.Scheduling;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>What is done with the frames of a lane. Called by one worker at a time; must not throw.</summary>
internal abstract class LaneRunner
{
    /// <param name="lanes">Lanes of one batch key, each with its frame in <see cref="Lane{TFrame}.Running"/>.</param>
    /// <param name="now">When the run begins.</param>
    /// <returns>False when nothing came of it.</returns>
    public abstract bool Run(IReadOnlyList<Lane<VideoFrame>> lanes, MonoTime now);
}
