using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Routing;

/// <summary>The way to somewhere else, of which only the packets count.</summary>
internal sealed class CountingFeed : MirrorFeed
{
    public int Packets { get; private set; }

    protected override bool HasRoom => true;

    protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        Packets++;
        return true;
    }

    protected override bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival) => true;

    protected override bool TrySend(MirrorSeed seed, MonoTime now)
    {
        seed.Release();
        return true;
    }
}
