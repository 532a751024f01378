using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Carries a source's packets to its mirror on another worker, or another node. Lives where the source lives.
/// </summary>
/// <remarks>
/// It may refuse when the way is full: the newest packets are lost for the viewers there and counted, and the source
/// goes on. Until it could take the <see cref="MirrorSeed"/> it carries nothing, for the seed will hold all.
/// </remarks>
public abstract class MirrorFeed
{
    /// <summary>The mirror has been given the histories: what comes now comes after them.</summary>
    public bool IsSeeded { get; private set; }

    /// <summary>Packets that found no room.</summary>
    public long Dropped { get; private set; }

    protected abstract bool HasRoom { get; }

    public void Forward(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        if (IsSeeded && !TrySend(layer, packet, now))
        {
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

    /// <summary>Brings the mirror to where the source is now. To be called again as long as it fails.</summary>
    public bool TrySeed(StreamSource source, MonoTime now)
    {
        if (HasRoom)
        {
            MirrorSeed seed = MirrorSeed.Of(source);
            IsSeeded = TrySend(seed, now);
            if (!IsSeeded)
            {
                seed.Release();
            }
        }

        return IsSeeded;
    }

    /// <summary>The packet is borrowed: who keeps it, retains it.</summary>
    protected abstract bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now);

    protected abstract bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival);

    /// <summary>Takes the seed over, if it says true.</summary>
    protected abstract bool TrySend(MirrorSeed seed, MonoTime now);
}
