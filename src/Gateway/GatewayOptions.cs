using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Cors;
using Ooblex.Gateway.Events;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Rates;
using Ooblex.Gateway.Rest;
using Ooblex.Gateway.Results;
using Ooblex.Gateway.Signalling;
using Ooblex.Gateway.Tls;

namespace Ooblex.Gateway;

/// <summary>
/// Everything an operator may tune about the HTTP edge. Defaults: <c>ooblex.gateway</c> in reference.conf.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>This node: part of the session URLs it hands out. Letters, digits and hyphens, at most 40.</summary>
    public required string NodeId { get; init; }

    /// <summary>The site that streams belong to when no directory entry says otherwise.</summary>
    public required string Site { get; init; }

    /// <summary>Where clients reach this very node, no slash at the end; empty: made from what it binds.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>A client that another node shall carry is sent to that node's gateway.</summary>
    public required bool Redirect { get; init; }

    /// <summary>Where <c>keys.db</c> and <c>backgrounds.db</c> live; made when it is missing.</summary>
    public required string DataDirectory { get; init; }

    public required HttpOptions Http { get; init; }

    public required TlsOptions Tls { get; init; }

    public required AuthOptions Auth { get; init; }

    public required RateOptions Rates { get; init; }

    public required CorsOptions Cors { get; init; }

    public required SignallingOptions Signalling { get; init; }

    public required EventOptions Events { get; init; }

    public required ResultOptions Results { get; init; }

    public required BackgroundOptions Backgrounds { get; init; }

    public required PublicLinkOptions Links { get; init; }
}
