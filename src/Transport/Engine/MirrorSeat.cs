using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>A stream whose publisher another worker has, where it is watched.</summary>
internal sealed class MirrorSeat : IScheduled
{
    public MirrorSeat(EngineSession publisher, Outbox outbox, RoutingOptions options)
    {
        Publisher = publisher;
        Mirror = new Mirror(publisher.Tracks, new Uplink(publisher, outbox), options);
    }

    /// <summary>Of another worker: to be written to, by parcels, and not to be read.</summary>
    public EngineSession Publisher { get; }

    public Mirror Mirror { get; }

    public int Place { get; set; }

    public bool IsTouched { get; set; }

    public MonoTime? NextDeadline => Mirror.NextDeadline;

    // A wish that finds no room is repeated by the one who wished, for no key frame comes.
    private sealed class Uplink(EngineSession publisher, Outbox outbox) : MirrorUplink
    {
        public override void RequestKeyFrame(SourceLayer origin) => outbox.TryAdd(
            publisher.Owner, new Parcel { Kind = ParcelKind.KeyFrame, To = publisher, Layer = origin });
    }
}
