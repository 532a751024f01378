using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>One word of the operators' language: what it is called, what it takes, what it does.</summary>
/// <param name="Info">What the catalogue shows.</param>
/// <param name="Run">Does it.</param>
public sealed record OpsCommand(OpsCommandInfo Info, OpsHandler Run)
{
    public OpsCommand(string palette, string name, string summary, OpsHandler run, params OpsArgumentInfo[] arguments)
        : this(new OpsCommandInfo(palette, name, summary, arguments), run)
    {
    }

    /// <summary>Says what one node has, so it can be sent to any: it gets the argument <c>--on</c>.</summary>
    public bool IsOfOneNode { get; init; }

    /// <summary>Cannot do without the actor system, and is refused while there is none.</summary>
    public bool NeedsActors { get; init; }
}

/// <returns><c>null</c> when it ran; else one sentence for the operator.</returns>
public delegate Task<OpsRefusal?> OpsHandler(OpsCall call, CancellationToken cancellation);
