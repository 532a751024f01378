using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>One word of the operators' language: what it is called, what it takes, what it does.</summary>
/// <param name="Info">What the catalogue shows.</param>
/// <param name="Run">Does it. Refuses before the first line of output, or not at all.</param>
public sealed record OpsCommand(OpsCommandInfo Info, OpsHandler Run)
{
    public OpsCommand(string palette, string name, string summary, OpsHandler run, params OpsArgumentInfo[] arguments)
        : this(new OpsCommandInfo(palette, name, summary, arguments), run)
    {
    }
}

/// <returns><c>null</c> when it ran; else one sentence for the operator.</returns>
public delegate Task<string?> OpsHandler(OpsCall call, CancellationToken cancellation);
