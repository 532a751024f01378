using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Who takes what comes in by a worker's socket.</summary>
internal interface IDatagramIntake
{
    /// <summary>The datagram is changed in place.</summary>
    void Take(Span<byte> datagram, in TransportAddress from, MonoTime now);
}
