namespace Ooblex.Operations.Commands;

/// <summary>One run of a command: the operator's arguments, and where the answer goes.</summary>
public sealed class OpsCall(IReadOnlyDictionary<string, string> arguments, OpsWriter output)
{
    public OpsWriter Output { get; } = output;

    /// <summary>An argument that the catalogue calls required; the routes have checked that it is there.</summary>
    public string this[string name] => arguments[name];

    public string? Optional(string name) => arguments.GetValueOrDefault(name);
}
