namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>One death, and what came of it.</summary>
internal sealed record RecoveryResult
{
    public required Victim Victim { get; init; }

    /// <summary>The longest time without media of viewers whose node, or whose publisher's node, died.</summary>
    public required TimeSpan Moved { get; init; }

    /// <summary>The same of viewers whom it did not concern.</summary>
    public required TimeSpan Stayed { get; init; }

    /// <summary>How many viewers it did not concern.</summary>
    public required int Spared { get; init; }

    /// <summary>Sessions that viewers have opened whom it did not concern: as many as there are of them.</summary>
    public required int SessionsOfThoseWhoStayed { get; init; }

    /// <summary>From the death (of a database: its return) until the entity there took a change elsewhere.</summary>
    public required TimeSpan EntityBack { get; init; }

    /// <summary>After that, until entities knew the sessions that there are and no others.</summary>
    public required TimeSpan BooksRight { get; init; }

    /// <summary>Acknowledged changes that the journal does not have.</summary>
    public required long EventsLost { get; init; }

    /// <summary>Entities with a hole in their events, or with a number twice.</summary>
    public required IReadOnlyList<string> BrokenJournals { get; init; }

    /// <summary>Publishers of the stream at the end: one.</summary>
    public required int Publishers { get; init; }
}
