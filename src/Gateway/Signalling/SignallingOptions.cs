using Ooblex.Gateway.Logging;

namespace Ooblex.Gateway.Signalling;

/// <summary>WHIP and WHEP. <c>ooblex.gateway.signalling</c>.</summary>
public sealed record SignallingOptions
{
    /// <summary>Largest offer or fragment, bytes.</summary>
    public required int MaxSdpBytes { get; init; }

    /// <summary>A PATCH without If-Match gets 428 (RFC 9725 §4.3.1); false forgives older clients.</summary>
    public required bool StrictETags { get; init; }

    /// <summary>Retry-After of "the stream has no publisher".</summary>
    public required TimeSpan NoPublisherRetry { get; init; }

    /// <summary>Retry-After of "this node is full" and "try later".</summary>
    public required TimeSpan OverloadRetry { get; init; }

    /// <summary>Told to clients as <c>Link: …; rel="ice-server"</c> (RFC 9725 §4.6).</summary>
    public required IReadOnlyList<IceServerOptions> IceServers { get; init; }

    /// <summary>
    /// The <c>WHEP</c> header of a WHIP answer, by which VDO.Ninja shares the stream with its viewers.
    /// </summary>
    public required WhepHeader WhepHeader { get; init; }
}

/// <summary>What the <c>WHEP</c> header of a WHIP answer carries.</summary>
public enum WhepHeader
{
    /// <summary>The header is left out.</summary>
    Off,

    /// <summary>The URL alone; viewers need a key of their own, or anonymous viewing.</summary>
    Url,

    /// <summary>The URL and a token that may watch this stream and nothing else.</summary>
    Token,
}

/// <summary>One STUN or TURN server.</summary>
/// <param name="Url"><c>stun:</c>, <c>turn:</c> or <c>turns:</c> (RFC 7064, RFC 7065).</param>
/// <param name="Username">Of a TURN server; empty for none.</param>
/// <param name="Credential">Of a TURN server; <c>null</c> for none.</param>
public sealed record IceServerOptions(string Url, string Username, Redacted<string>? Credential);
