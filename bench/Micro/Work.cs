namespace Ooblex.Micro;

/// <summary>Something to be timed batch by batch.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Packets">Of one batch.</param>
/// <param name="Batch">What is timed.</param>
/// <param name="Between">Runs after each batch and is not timed.</param>
internal sealed record Work(string Name, int Packets, Action Batch, Action Between);
