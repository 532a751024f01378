using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>What two nodes say to each other while one runs a command for the other.</summary>
/// <remarks>Lines go one batch at a time: the next one is sent when the one before was taken.</remarks>
internal static class OpsMessages
{
    /// <summary>To the operators' actor of a node.</summary>
    public sealed record Run(
        string Palette,
        string Name,
        IReadOnlyDictionary<string, string> Arguments,
        bool Json,
        bool Confirmed,
        string Operator);

    /// <summary>The command runs; whoever says so is watched until the end.</summary>
    public sealed record Begun;

    public sealed record Lines(IReadOnlyList<string> Text);

    public sealed record Next;

    /// <param name="Error">One sentence; <c>null</c> when the command ran to its end.</param>
    /// <param name="Kind">Of the error.</param>
    public sealed record Done(string? Error, OpsRefusalKind Kind)
    {
        public OpsRefusal? Refusal => Error is null ? null : new OpsRefusal(Error, Kind);

        public static Done Of(OpsRefusal? refusal) => new(refusal?.Error, refusal?.Kind ?? OpsRefusalKind.Refused);
    }
}
