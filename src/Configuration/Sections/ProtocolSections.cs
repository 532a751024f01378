using Ooblex.Configuration.Hocon;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Configuration.Sections;

/// <summary>
/// Reads <c>ooblex.ice</c>, <c>ooblex.srtp</c>, <c>ooblex.sctp</c>, <c>ooblex.data-channel</c> and <c>ooblex.sdp</c>.
/// </summary>
internal static class ProtocolSections
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IceOptions BindIce(HoconReader hocon) => new()
    {
        ConsentTimeout = hocon.Duration("consent-timeout", 5 * Second, 120 * Second),
        MaxPaths = hocon.Int("max-paths", 2, 64),
        GraceTimeout = hocon.Duration("grace-timeout", Second, 300 * Second),
    };

    public static SrtpOptions BindSrtp(HoconReader hocon) => new()
    {
        ReplayWindowPackets = hocon.Int("replay-window", 64, 32_768),
        MaxSources = hocon.Int("max-sources", 1, 4_096),
        Crypto = hocon.OneOf<SrtpCrypto>("crypto"),
    };

    public static SctpOptions BindSctp(HoconReader hocon)
    {
        SctpOptions sctp = new()
        {
            MaxMessageBytes = (int)hocon.Bytes("max-message-size", 16 << 10, 16 << 20),
            ReceiveWindowBytes = (int)hocon.Bytes("receive-window", 64 << 10, 64 << 20),
            SendBufferBytes = (int)hocon.Bytes("send-buffer", 64 << 10, 64 << 20),
            MtuBytes = (int)hocon.Bytes("mtu", 512, 1_400),
            MaxStreams = hocon.Int("max-streams", 1, 65_535),
            RtoInitial = hocon.Duration("rto-initial", 0.1 * Second, 60 * Second),
            RtoMin = hocon.Duration("rto-min", 0.1 * Second, 10 * Second),
            RtoMax = hocon.Duration("rto-max", Second, 120 * Second),
            MaxRetransmits = hocon.Int("max-retransmits", 1, 100),
            HeartbeatInterval = hocon.Duration("heartbeat-interval", Second, 600 * Second),
            SackDelay = hocon.Duration("sack-delay", TimeSpan.Zero, 0.5 * Second),
        };
        if (sctp.ReceiveWindowBytes < 2.5 * sctp.MaxMessageBytes)
        {
            hocon.Problem("receive-window", "must be at least 2.5 times max-message-size, so that a gap can be filled");
        }

        if (sctp.MtuBytes % 4 != 0)
        {
            hocon.Problem("mtu", "must be a multiple of 4 bytes");
        }

        if (sctp.RtoMin > sctp.RtoInitial || sctp.RtoInitial > sctp.RtoMax)
        {
            hocon.Problem("rto-initial", "must lie between rto-min and rto-max");
        }

        return sctp;
    }

    public static DataChannelOptions BindDataChannels(HoconReader hocon) => new()
    {
        MaxChannels = hocon.Int("max-channels", 0, 1_024),
        MaxLabelBytes = (int)hocon.Bytes("max-label", 16, 4_096),
    };

    public static SdpLimits BindSdp(HoconReader hocon) => new()
    {
        MaxBytes = (int)hocon.Bytes("max-size", 4 << 10, 1 << 20),
        MaxMediaSections = hocon.Int("max-media-sections", 3, 256),
        MaxAttributes = hocon.Int("max-attributes", 100, 100_000),
    };
}
