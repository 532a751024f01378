namespace Ooblex.Actors.Hosting;

/// <summary>The one event of the warm-up entity: written at each start, so that the first session meets no cold code.</summary>
internal sealed record WarmedUp(DateTimeOffset At);
