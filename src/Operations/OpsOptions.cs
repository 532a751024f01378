using System.Net;

namespace Ooblex.Operations;

/// <summary>Where the operators' commands are served. Keys: <c>ooblex.ops</c>.</summary>
public sealed record OpsOptions
{
    /// <summary>The loopback, unless there is a token.</summary>
    public required IPAddress Host { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>Bearer token; <c>null</c> means that being on this machine is enough.</summary>
    public required string? Token { get; init; }
}
