namespace Ooblex.Operations.Health;

/// <summary>Who answers: shown by health, metrics and commands.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Site">Its site.</param>
/// <param name="Version">Of the software.</param>
/// <param name="StartedAt">When the process started.</param>
public sealed record NodeIdentity(string Id, string Site, string Version, DateTimeOffset StartedAt);
