using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The way out of all relays of a node.</summary>
internal sealed class RelaySocket(SendBatch batch) : RelayEgress
{
    public override Span<byte> Reserve() => batch.Reserve();

    public override void Send(int length, in TransportAddress to) => batch.Commit(length, to);
}
