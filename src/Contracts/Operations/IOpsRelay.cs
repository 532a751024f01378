namespace Ooblex.Contracts.Operations;

/// <summary>One command with all that it needs to run anywhere.</summary>
/// <param name="Palette">First word.</param>
/// <param name="Name">Second word.</param>
/// <param name="Request">What the operator gave.</param>
public sealed record OpsOrder(string Palette, string Name, OpsRequest Request);

/// <summary>Takes lines of an answer as they come, some at a time; an empty list says that the answer begins.</summary>
/// <remarks>It is awaited before the next call, so a slow reader slows the command down.</remarks>
public delegate ValueTask OpsSink(IReadOnlyList<string> lines, CancellationToken cancellation);

/// <summary>Runs the commands of this node. Implemented by Operations.</summary>
public interface IOpsRunner
{
    /// <returns><c>null</c> when it ran to its end.</returns>
    Task<OpsRefusal?> RunAsync(OpsOrder order, OpsSink lines, CancellationToken cancellation);
}

/// <summary>Takes a command to another node of the cluster, and brings its lines back. Implemented by Actors.</summary>
public interface IOpsRelay
{
    /// <summary>Nodes that can be asked, this one included; empty while there is no actor system.</summary>
    IReadOnlyList<string> Nodes { get; }

    /// <returns><c>null</c> when it ran to its end there.</returns>
    Task<OpsRefusal?> RunAsync(string node, OpsOrder order, OpsSink lines, CancellationToken cancellation);
}
