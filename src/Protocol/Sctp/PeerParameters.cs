namespace Ooblex.Protocol.Sctp;

/// <summary>What the peer said about itself in INIT or INIT ACK.</summary>
internal readonly record struct PeerParameters(
    uint Tag,
    uint InitialTsn,
    uint ReceiverWindow,
    ushort OutboundStreams,
    ushort InboundStreams,
    bool SupportsForwardTsn,
    bool SupportsReconfig)
{
    public static PeerParameters From(in InitChunk init, in InitParameters parameters) => new(
        init.Tag,
        init.InitialTsn,
        init.ReceiverWindow,
        init.OutboundStreams,
        init.InboundStreams,
        parameters.SupportsForwardTsn,
        parameters.SupportsReconfig);
}
