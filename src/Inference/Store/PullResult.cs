namespace Ooblex.Inference.Store;

/// <summary>How an attempt to have a model's file ended.</summary>
public enum PullOutcome
{
    Pulled,

    /// <summary>It was there, and its checksum is right.</summary>
    AlreadyThere,

    /// <summary>The catalogue knows no address; an operator has to bring the file.</summary>
    NoAddress,

    /// <summary>No connection, or none that lasted. What has arrived is kept for the next attempt.</summary>
    Unreachable,

    /// <summary>The server said no.</summary>
    Refused,

    /// <summary>The server gave something else than the catalogue describes. Nothing of it is kept.</summary>
    WrongContent,

    /// <summary>The folder cannot be written.</summary>
    NoStorage,

    /// <summary>Another pull of the same model is at work.</summary>
    Busy,
}

/// <param name="Outcome">For programs.</param>
/// <param name="Detail">One sentence for people.</param>
public readonly record struct PullResult(PullOutcome Outcome, string Detail)
{
    public bool IsThere => Outcome is PullOutcome.Pulled or PullOutcome.AlreadyThere;
}

/// <param name="Received">Bytes here, those of earlier attempts included.</param>
/// <param name="Total">Bytes of the whole file.</param>
public readonly record struct PullProgress(long Received, long Total);
