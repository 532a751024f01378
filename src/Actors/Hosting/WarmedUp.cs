namespace Ooblex.Actors.Hosting;

/// <summary>The one event of the warm-up entity, written at each start.</summary>
internal sealed record WarmedUp(DateTimeOffset At);
