using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>A stream that another worker has the source of, where it is watched.</summary>
internal sealed class MirrorSeat : IScheduled
{
    public MirrorSeat(ISourceSeat origin, Outbox outbox, RoutingOptions options)
    {
        Origin = origin;
        Mirror = new Mirror(origin.Tracks, new Uplink(origin, outbox), options);
    }

    /// <summary>Of another worker: to be written to, by parcels, and not to be read.</summary>
    public ISourceSeat Origin { get; }

    public Mirror Mirror { get; }

    /// <summary>On the relay worker: where it goes from here.</summary>
    public ExportHub? Hub { get; set; }

    public int Place { get; set; }

    public bool IsTouched { get; set; }

    public MonoTime? NextDeadline => Mirror.NextDeadline;

    // A wish that finds no room is repeated by the one who wished, for no key frame comes.
    private sealed class Uplink(ISourceSeat seat, Outbox outbox) : MirrorUplink
    {
        public override void RequestKeyFrame(SourceLayer origin) => outbox.TryAdd(
            seat.Owner, new Parcel { Kind = ParcelKind.KeyFrame, To = seat, Layer = origin });
    }
}
