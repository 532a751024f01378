using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Peer;

/// <summary>What the offer and our answer agreed on, as far as the transport needs it.</summary>
public sealed record PeerSetup
{
    public required IceOptions Ice { get; init; }

    public required IceCredentials LocalIce { get; init; }

    public required IceCredentials RemoteIce { get; init; }

    /// <summary>Hash algorithm of the client's fingerprint, "sha-256" (RFC 8122 §5).</summary>
    public required string FingerprintAlgorithm { get; init; }

    /// <summary>The fingerprint its certificate must have before any key is installed.</summary>
    public required string Fingerprint { get; init; }

    public required SrtpOptions Srtp { get; init; }

    /// <summary>Set when a data m-section was accepted.</summary>
    public SctpSetup? Data { get; init; }
}

/// <param name="Options">Limits of the association.</param>
/// <param name="Channels">Limits of its data channels.</param>
/// <param name="RemotePort">The client's SCTP port (RFC 8841).</param>
/// <param name="RemoteMaxMessageBytes">The largest message the client takes.</param>
public sealed record SctpSetup(
    SctpOptions Options, DataChannelOptions Channels, ushort RemotePort, int RemoteMaxMessageBytes);
