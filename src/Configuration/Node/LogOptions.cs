namespace Ooblex.Configuration.Node;

/// <summary>How the node speaks on its standard output. Keys: <c>ooblex.log</c>.</summary>
public sealed record LogOptions
{
    public required LogThreshold Level { get; init; }

    public required LogFormat Format { get; init; }
}

/// <summary>Lines below this are not written.</summary>
public enum LogThreshold { Debug, Info, Warning, Error }

/// <summary>Plain lines for people, JSON lines for machines.</summary>
public enum LogFormat { Plain, Json }
