using System.Globalization;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary>One run of a command: the operator's arguments, and where the answer goes.</summary>
public sealed class OpsCall(OpsRequest request, OpsWriter output)
{
    public OpsRequest Request { get; } = request;

    public OpsWriter Output { get; } = output;

    /// <summary>An argument that the catalogue calls required; the runner has checked that it is there.</summary>
    public string this[string name] => Request.Arguments[name];

    public string? Optional(string name) => Request.Arguments.GetValueOrDefault(name);

    /// <summary>A whole number, or <paramref name="absent"/> where it was left out.</summary>
    /// <returns><c>null</c> when it ran within bounds; else what is wrong with it.</returns>
    public OpsRefusal? Number(string name, int min, int max, int absent, out int value)
    {
        value = absent;
        if (Optional(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max
            ? null
            : new OpsRefusal($"--{name} is a number from {min} to {max}", OpsRefusalKind.Malformed);
    }
}
