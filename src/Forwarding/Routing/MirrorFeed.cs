using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Carries a publisher's packets to its mirror on another worker. Lives where the publisher lives.</summary>
/// <remarks>
/// It may refuse when the way is full: the newest packets are lost for that worker's viewers and counted, and the
/// publisher goes on. Until it could take the <see cref="MirrorSeed"/> it carries nothing, for the seed will hold all.
/// </remarks>
public abstract class MirrorFeed
{
    /// <summary>The mirror has been given the histories: what comes now comes after them.</summary>
    public bool IsSeeded { get; private set; }

    /// <summary>Packets that found no room.</summary>
    public long Dropped { get; private set; }

    protected abstract bool HasRoom { get; }

    public void Forward(SourceLayer layer, PacketBuffer packet)
    {
        if (!IsSeeded)
        {
            return;
        }

        packet.Retain();
        if (!TrySend(layer, packet))
        {
            packet.Release();
            Dropped++;
        }
    }

    public void OnSenderReport(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival)
    {
        if (IsSeeded)
        {
            TrySend(layer, ntp, rtpTimestamp, arrival); // Lost ones are followed by others.
        }
    }

    /// <summary>Brings the mirror to where the publisher is now. To be called again as long as it fails.</summary>
    public bool TrySeed(Publisher publisher)
    {
        if (HasRoom)
        {
            MirrorSeed seed = MirrorSeed.Of(publisher);
            IsSeeded = TrySend(seed);
            if (!IsSeeded)
            {
                seed.Release();
            }
        }

        return IsSeeded;
    }

    /// <summary>Takes the reference over, if it says true.</summary>
    protected abstract bool TrySend(SourceLayer layer, PacketBuffer packet);

    protected abstract bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival);

    protected abstract bool TrySend(MirrorSeed seed);
}
