using Akka.Actor;
using Ooblex.Contracts.Operations;
using Ooblex.PetabridgeCmd;
using Petabridge.Cmd;

namespace Ooblex.Actors.Tests.Petabridge;

/// <summary>The adapter to pbm against a stub of its signatures; the package itself is not at hand.</summary>
public sealed class OpsPaletteTests : ActorSpec
{
    private static readonly OpsCommandInfo[] Catalogue =
    [
        new("media", "kick", "Ends one session", [new OpsArgumentInfo("peer", 'p', "Which", Required: true)])
        {
            NeedsConfirmation = true,
        },
        new("log", "peek", "The latest lines", []),
    ];

    [Fact]
    public void A_palette_has_its_own_commands_with_their_switches_and_a_yes()
    {
        CommandDefinition kick = Assert.Single(new OpsPalette("media", Catalogue, new Echo()).Palette.Commands);

        Assert.Equal(("kick", "Ends one session"), (kick.Name, kick.Description));
        Assert.Equal(["-p", "--peer"], kick.Arguments[0].Switches);
        Assert.Equal((true, "--yes"), (kick.Arguments[1].Mandatory, Assert.Single(kick.Arguments[1].Switches)));
    }

    [Fact]
    public void A_command_is_run_and_its_lines_come_back_with_an_end()
    {
        IActorRef palette = Sys.ActorOf(new OpsPalette("media", Catalogue, new Echo()).HandlerProps);

        palette.Tell(new Command("media", "kick", [Tuple.Create("-p", "a.x"), Tuple.Create("--yes", "")]), TestActor);

        CommandResponse line = ExpectMsg<CommandResponse>();
        Assert.Equal(("media kick peer=a.x confirmed=True", false), (line.Message, line.Final));
        Assert.True(ExpectMsg<CommandResponse>().Final);
    }

    [Fact]
    public void A_refusal_is_an_error()
    {
        IActorRef palette = Sys.ActorOf(new OpsPalette("log", Catalogue, new Echo("not now")).HandlerProps);

        palette.Tell(new Command("log", "peek", []), TestActor);

        Assert.Equal("not now", ExpectMsg<ErroredCommandResponse>().Message);
    }

    private sealed class Echo(string? refusal = null) : IOpsRunner
    {
        public async Task<OpsRefusal?> RunAsync(OpsOrder order, OpsSink lines, CancellationToken cancellation)
        {
            if (refusal is not null)
            {
                return refusal;
            }

            string arguments = string.Join(' ', order.Request.Arguments.Select(a => $"{a.Key}={a.Value}"));
            string line = $"{order.Palette} {order.Name} {arguments} confirmed={order.Request.Confirmed}";
            await lines([line], cancellation);
            return null;
        }
    }
}
