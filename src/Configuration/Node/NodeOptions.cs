namespace Ooblex.Configuration.Node;

/// <summary>Who this node is. Keys: <c>ooblex.node</c>.</summary>
public sealed record NodeOptions
{
    /// <summary>Part of session URLs and of entity ids, so it must stay the same over restarts.</summary>
    public required string Id { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required string Site { get; init; }

    /// <summary>Absolute. Holds the embedded database and the generated key.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>After SIGTERM: how long sessions and requests may take to end before the process goes anyway.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Before the node says that it is ready: how long it practises joining and forwarding at most.</summary>
    public required TimeSpan Rehearsal { get; init; }
}
