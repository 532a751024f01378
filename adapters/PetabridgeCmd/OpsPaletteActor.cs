using Akka.Actor;
using Ooblex.Contracts.Operations;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Ooblex.PetabridgeCmd;

/// <summary>Hears the commands of one palette, and starts an actor for each.</summary>
internal sealed class OpsPaletteActor : CommandHandlerActor
{
    public OpsPaletteActor(
        CommandPalette definitions, string palette, IReadOnlyList<OpsCommandInfo> catalogue, IOpsRunner runner)
        : base(definitions)
    {
        foreach (OpsCommandInfo command in catalogue.Where(command => command.Palette == palette))
        {
            Process(command.Name, given =>
            {
                IEnumerable<(string, string)> arguments = given.Arguments.Select(a => (a.Item1, a.Item2));
                OpsOrder order = new(palette, command.Name, OpsPalette.RequestOf(command, arguments));
                IActorRef asker = Sender;
                Context.ActorOf(Props.Create(() => new OpsPaletteRun(order, asker, runner)));
            });
        }
    }
}
