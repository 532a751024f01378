using System.Collections.Immutable;
using Ooblex.Actors.Operations;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Wire;

/// <summary>Operators' commands between nodes, by <c>operators.proto</c>.</summary>
internal static class OperatorTypes
{
    private static readonly EnumMap<OpsRefusalKind, Operators.RefusalKind> Kinds = new(OpsRefusalKind.Failed);

    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<OpsMessages.Run, Operators.OpsRun>("or", Operators.OpsRun.Parser, Pack, Unpack),
        WireType.Of<OpsMessages.Begun, Operators.OpsBegun>(
            "ob", Operators.OpsBegun.Parser, _ => new Operators.OpsBegun(), _ => new OpsMessages.Begun()),
        WireType.Of<OpsMessages.Lines, Operators.OpsLines>(
            "ol",
            Operators.OpsLines.Parser,
            m => new Operators.OpsLines { Lines = { m.Text } },
            w => new OpsMessages.Lines([.. w.Lines])),
        WireType.Of<OpsMessages.Next, Operators.OpsNext>(
            "on", Operators.OpsNext.Parser, _ => new Operators.OpsNext(), _ => new OpsMessages.Next()),
        WireType.Of<OpsMessages.Done, Operators.OpsDone>("od", Operators.OpsDone.Parser, Pack, Unpack),
    ];

    private static Operators.OpsRun Pack(OpsMessages.Run run) => new()
    {
        Palette = run.Palette,
        Name = run.Name,
        Arguments = { run.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value) },
        Json = run.Json,
        Confirmed = run.Confirmed,
        Operator = run.Operator,
    };

    private static OpsMessages.Run Unpack(Operators.OpsRun run) => new(
        run.Palette,
        run.Name,
        run.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value),
        run.Json,
        run.Confirmed,
        run.Operator);

    private static Operators.OpsDone Pack(OpsMessages.Done done)
    {
        Operators.OpsDone wire = new() { Kind = Kinds.ToWire(done.Kind) };
        if (done.Error is not null)
        {
            wire.Error = done.Error;
        }

        return wire;
    }

    private static OpsMessages.Done Unpack(Operators.OpsDone done) =>
        new(done.HasError ? done.Error : null, Kinds.ToOurs(done.Kind));
}
