using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.Tests.Sctp;

internal static class SctpTestOptions
{
    public static SctpOptions Default { get; } = new()
    {
        MaxMessageBytes = 262_144,
        ReceiveWindowBytes = 1_048_576,
        SendBufferBytes = 1_048_576,
        MtuBytes = 1160,
        MaxStreams = 1024,
        RtoInitial = TimeSpan.FromMilliseconds(500),
        RtoMin = TimeSpan.FromMilliseconds(400),
        RtoMax = TimeSpan.FromSeconds(10),
        MaxRetransmits = 10,
        HeartbeatInterval = TimeSpan.FromSeconds(30),
        SackDelay = TimeSpan.FromMilliseconds(20),
    };
}
