namespace Ooblex.Gateway.Http;

/// <summary>Where the gateway listens, and how slow or large a client may be. <c>ooblex.gateway.http</c>.</summary>
public sealed record HttpOptions
{
    /// <summary>An IP address, <c>*</c> for every interface, or <c>localhost</c>.</summary>
    public required string Address { get; init; }

    /// <summary>Plain HTTP; 0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>Connections at once; more are closed unanswered.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>From the first byte of a request to the end of its headers.</summary>
    public required TimeSpan HeadersTimeout { get; init; }

    /// <summary>From the end of the headers to the end of the body.</summary>
    public required TimeSpan BodyTimeout { get; init; }

    /// <summary>How long an idle connection is kept.</summary>
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>A body that arrives slower than this ends its connection.</summary>
    public required int MinBodyBytesPerSecond { get; init; }

    /// <summary>Largest JSON body, bytes.</summary>
    public required int MaxJsonBytes { get; init; }

    /// <summary>Networks (CIDR) of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed.</summary>
    public required IReadOnlyList<string> TrustedProxies { get; init; }
}
