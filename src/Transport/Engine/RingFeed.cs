using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Feeds a mirror on another worker through the ring between the two.</summary>
internal sealed class RingFeed(MirrorSeat seat, MediaWorker to, Outbox outbox) : MirrorFeed
{
    public MirrorSeat Seat => seat;

    public MediaWorker To => to;

    protected override bool HasRoom => outbox.HasRoom(to);

    protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        packet.Retain();
        bool isSent = outbox.TryAdd(
            to, new Parcel { Kind = ParcelKind.Packet, To = seat, Layer = layer, Packet = packet });
        if (!isSent)
        {
            packet.Release();
        }

        return isSent;
    }

    protected override bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival)
    {
        SourceReport report = new(ntp, rtpTimestamp, arrival);
        return outbox.TryAdd(to, new Parcel { Kind = ParcelKind.Report, To = seat, Layer = layer, Report = report });
    }

    protected override bool TrySend(MirrorSeed seed, MonoTime now) =>
        outbox.TryAdd(to, new Parcel { Kind = ParcelKind.Seed, To = seat, Seed = seed });
}
