using Akka.Actor;
using Ooblex.Contracts.Operations;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Ooblex.PetabridgeCmd;

/// <summary>One palette of ours as <c>pbm</c> knows palettes, for <c>RegisterCommandPalette</c>.</summary>
public sealed class OpsPalette : CommandPaletteHandler
{
    private const string Yes = "yes";

    /// <param name="palette">Its first word.</param>
    /// <param name="catalogue">All commands of the node; those of the palette are taken.</param>
    /// <param name="runner">Runs them, with the same checks and the same audit log as for any operator.</param>
    public OpsPalette(string palette, IReadOnlyList<OpsCommandInfo> catalogue, IOpsRunner runner)
        : base(PaletteOf(palette, catalogue)) => HandlerProps = Props.Create(
            () => new OpsPaletteActor(PaletteOf(palette, catalogue), palette, catalogue, runner));

    public override Props HandlerProps { get; }

    /// <summary>What the operator gave, by the names that the command knows.</summary>
    internal static OpsRequest RequestOf(OpsCommandInfo command, IEnumerable<(string Switch, string Value)> given)
    {
        Dictionary<string, string> named = new(StringComparer.Ordinal);
        bool confirmed = false;
        foreach ((string written, string value) in given)
        {
            string bare = written.TrimStart('-');
            OpsArgumentInfo? argument = command.Arguments.FirstOrDefault(
                a => bare == a.Name || (bare.Length == 1 && bare[0] == a.Switch));
            confirmed |= bare == Yes;
            if (bare != Yes)
            {
                named[argument?.Name ?? bare] = value;
            }
        }

        return new OpsRequest(named, Json: false) { Confirmed = confirmed, Operator = "pbm" };
    }

    private static CommandPalette PaletteOf(string palette, IReadOnlyList<OpsCommandInfo> catalogue) =>
        new(palette, [.. catalogue.Where(command => command.Palette == palette).Select(DefinitionOf)]);

    private static CommandDefinition DefinitionOf(OpsCommandInfo command)
    {
        CommandDefinitionBuilder builder =
            new CommandDefinitionBuilder().WithName(command.Name).WithDescription(command.Summary);
        foreach (OpsArgumentInfo argument in command.Arguments)
        {
            builder = builder.WithArgument(a =>
            {
                a = a.WithName(argument.Name).WithDescription(argument.Summary).IsMandatory(argument.Required);
                a = argument.Switch is { } letter ? a.WithSwitch($"-{letter}") : a;
                return a.WithSwitch($"--{argument.Name}");
            });
        }

        if (command.NeedsConfirmation)
        {
            builder = builder.WithArgument(a => a
                .WithName(Yes).WithDescription("Says that it is meant").IsMandatory(true).WithSwitch($"--{Yes}"));
        }

        return builder.Build();
    }
}
