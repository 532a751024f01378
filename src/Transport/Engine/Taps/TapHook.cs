using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine.Taps;

/// <summary>A tap where its source is, with the moment at which it gives up waiting.</summary>
/// <remarks>A bug met in it ends the tap and nothing else: the publisher's packets go on.</remarks>
internal sealed class TapHook(
    TapSeat seat, ISourceSeat origin, FrameOptions options, Deadlines deadlines, ILogger log)
    : FrameTap(seat.Wish, seat.Queue, options), IScheduled
{
    private bool _isBroken;

    public ISourceSeat Origin => origin;

    public int Place { get; set; }

    protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        if (!_isBroken)
        {
            try
            {
                base.TrySend(layer, packet, now);
                deadlines.Follow(this);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Break(e);
            }
        }

        return true;
    }

    protected override bool TrySend(MirrorSeed seed, MonoTime now)
    {
        try
        {
            base.TrySend(seed, now);
            deadlines.Follow(this);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Break(e);
        }

        return true;
    }

    /// <summary>What is missing has been waited for long enough.</summary>
    public void RunDue(MonoTime now)
    {
        try
        {
            Tick(now);
            deadlines.Follow(this);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Break(e);
        }
    }

    private void Break(Exception cause)
    {
        _isBroken = true;
        EngineLog.TapCrashed(log, cause, origin.Stream);
        Dispose();
        seat.Queue.Complete();
    }
}
