using System.Net;
using Ooblex.Configuration.Hocon;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine;
using Ooblex.Transport.Engine.Results;
using Ooblex.Transport.Sockets;

namespace Ooblex.Configuration.Sections;

/// <summary>
/// Reads what the media engine is made from: <c>transport</c>, <c>limits</c>, <c>dtls</c>, <c>results.channel</c> and
/// the protocols.
/// </summary>
internal static class EngineSection
{
    public static EngineOptions Bind(HoconReader ooblex) => new()
    {
        Transport = Transport(ooblex.Section("transport")),
        Limits = Limits(ooblex.Section("limits")),
        Ice = ProtocolSections.BindIce(ooblex.Section("ice")),
        Dtls = Dtls(ooblex.Section("dtls")),
        Srtp = ProtocolSections.BindSrtp(ooblex.Section("srtp")),
        Sctp = ProtocolSections.BindSctp(ooblex.Section("sctp")),
        DataChannels = ProtocolSections.BindDataChannels(ooblex.Section("data-channel")),
        Negotiation = MediaSection.BindNegotiation(ooblex.Section("media")),
        Routing = MediaSection.BindRouting(ooblex.Section("media")),
        Results = Results(ooblex.Section("results").Section("channel")),
        Frames = FramesSection.Bind(ooblex.Section("frames")),
        Relay = RelaySection.Bind(ooblex.Section("relay")),
        RelayPort = RelaySection.BindPort(ooblex.Section("relay")),
    };

    private static TransportOptions Transport(HoconReader hocon) => new()
    {
        BindAddress = hocon.ListenAddress("host"),
        Port = hocon.Port("port"),
        AnnouncedAddresses = Addresses(hocon, "announced-addresses"),
        Workers = hocon.IntOrAuto("workers", 1, TransportOptions.MaxWorkers),
        HandoverParcels = hocon.Int("handover-packets", 64, 65_536),
        ReceiveBufferBytes = (int)hocon.Bytes("receive-buffer", 64 << 10, 256 << 20),
        SendBufferBytes = (int)hocon.Bytes("send-buffer", 64 << 10, 256 << 20),
        Segmentation = hocon.Flag("segmentation"),
        ReceiveOffload = hocon.OneOf<ReceiveOffload>("receive-offload"),
        Api = hocon.OneOf<DatagramApi>("api"),
    };

    private static EngineLimits Limits(HoconReader hocon) => new()
    {
        MaxSessions = hocon.Int("max-sessions", 1, 100_000),
        MaxIdlePackets = hocon.Int("max-idle-packets", 0, 1_000_000),
    };

    private static ResultOptions Results(HoconReader hocon) => new()
    {
        QueueMessages = hocon.Int("queue", 1, 1_024),
        BufferedBytes = (int)hocon.Bytes("buffered", 1 << 10, 1 << 20),
        WorkerMessages = hocon.Int("worker-queue", 16, 65_536),
    };

    private static DtlsOptions Dtls(HoconReader hocon) => new()
    {
        Backend = hocon.OneOf<DtlsBackend>("backend"),
        MtuBytes = (int)hocon.Bytes("mtu", 512, 1_400),
        RetransmitInterval = hocon.Duration(
            "retransmit-interval", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10)),
        MaxRetransmitInterval = hocon.Duration(
            "max-retransmit-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60)),
        HandshakeTimeout = hocon.Duration("handshake-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
        CertificateLifetime = hocon.Duration("certificate-lifetime", TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
        MaxBlockingHandshakes = hocon.Int("max-blocking-handshakes", 1, 1_024),
    };

    private static IReadOnlyList<IPAddress> Addresses(HoconReader hocon, string key)
    {
        List<IPAddress> addresses = [];
        foreach (string text in hocon.List(key))
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                addresses.Add(address);
            }
            else
            {
                hocon.Problem(key, $"holds \"{text}\", which is not an IP address");
            }
        }

        return addresses;
    }
}
