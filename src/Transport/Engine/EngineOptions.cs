using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Srtp;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine.Results;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>Everything the media engine is made from, one record per section of reference.conf.</summary>
public sealed record EngineOptions
{
    public required TransportOptions Transport { get; init; }

    public required EngineLimits Limits { get; init; }

    public required IceOptions Ice { get; init; }

    public required DtlsOptions Dtls { get; init; }

    public required SrtpOptions Srtp { get; init; }

    public required SctpOptions Sctp { get; init; }

    public required DataChannelOptions DataChannels { get; init; }

    public required NegotiationOptions Negotiation { get; init; }

    public required RoutingOptions Routing { get; init; }

    public required FrameOptions Frames { get; init; }

    public required ResultOptions Results { get; init; }

    public required RelayOptions Relay { get; init; }

    public required RelayPortOptions RelayPort { get; init; }

    /// <summary>A source that has sent nothing for this long gives way to the first packet of one that waits.</summary>
    /// <remarks>No setting: sound comes every 20 ms, and who sends none shows a picture that stands still.</remarks>
    internal TimeSpan QuietAfter { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>What one engine will carry. Defaults: <c>ooblex.limits</c> in reference.conf.</summary>
public sealed record EngineLimits
{
    /// <summary>Sessions at a time, publishers and viewers together.</summary>
    public required int MaxSessions { get; init; }

    /// <summary>Room for packets that a worker keeps for later when nobody needs it.</summary>
    public required int MaxIdlePackets { get; init; }
}
