using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Peer;

/// <summary>SCTP over DTLS (RFC 8261): carries packets between the association and the handshake's records.</summary>
internal sealed class DataPath
{
    private const ushort LocalPort = 5000;
    private const int MaxPacketBytes = 2048;

    private readonly SctpAssociation _sctp;

    public DataPath(SctpSetup setup, MonoTime now)
    {
        _sctp = new SctpAssociation(setup.Options, LocalPort, setup.RemotePort);
        _sctp.MaxSendBytes = Math.Min(setup.Options.MaxMessageBytes, setup.RemoteMaxMessageBytes);
        Channels = new DataChannelSession(_sctp, setup.Channels, isDtlsServer: true);
        Tick(now);
    }

    public DataChannelSession Channels { get; }

    public MonoTime? NextDeadline => _sctp.NextDeadline;

    public void Tick(MonoTime now) => _sctp.Tick(now);

    public void Receive(IDtlsServer dtls, MonoTime now)
    {
        Span<byte> packet = stackalloc byte[MaxPacketBytes];
        while (dtls.TryTakeApplicationData(packet, out int length))
        {
            _sctp.Receive(packet[..length], now);
        }
    }

    public void Pump(IDtlsServer dtls)
    {
        Span<byte> packet = stackalloc byte[MaxPacketBytes];
        while (_sctp.TryTakePacket(packet, out int length))
        {
            dtls.Send(packet[..length]);
        }
    }
}
