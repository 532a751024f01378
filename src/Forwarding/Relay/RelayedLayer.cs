using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>A layer that comes from another node. Its losses on the way are the relay's to mend, not its own.</summary>
internal sealed class RelayedLayer(
    SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    : NumberedLayer(track, ssrc, rid, clock, options)
{
    /// <param name="packet">The caller keeps its own reference.</param>
    /// <param name="isKeptOnly">It goes to the cache, and to nobody yet.</param>
    /// <param name="now">When it came.</param>
    public void Receive(PacketBuffer packet, bool isKeptOnly, MonoTime now)
    {
        Number(packet);
        _ = isKeptOnly ? Keep(packet, now) : Take(packet, now);
    }
}
