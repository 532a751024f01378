using Akka.Actor;
using Ooblex.Contracts.Operations;
using Petabridge.Cmd;

namespace Ooblex.PetabridgeCmd;

/// <summary>One command, until it ends or its asker does.</summary>
internal sealed class OpsPaletteRun : ReceiveActor, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly OpsOrder _order;
    private readonly IActorRef _asker;
    private readonly IOpsRunner _runner;

    public OpsPaletteRun(OpsOrder order, IActorRef asker, IOpsRunner runner)
    {
        (_order, _asker, _runner) = (order, asker, runner);
        Receive<CommandResponse>(last =>
        {
            _asker.Tell(last);
            Context.Stop(Self);
        });
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    public void Dispose() => _stop.Dispose();

    protected override void PreStart()
    {
        Context.Watch(_asker);
        IActorRef asker = _asker;
        CancellationToken stopped = _stop.Token;
        ValueTask Sink(IReadOnlyList<string> lines, CancellationToken cancellation)
        {
            foreach (string line in lines)
            {
                asker.Tell(new CommandResponse(line, final: false));
            }

            return ValueTask.CompletedTask;
        }

        Task.Run(() => _runner.RunAsync(_order, Sink, stopped), stopped).PipeTo(
            Self,
            Self,
            refusal => refusal is null ? CommandResponse.Empty : new ErroredCommandResponse(refusal.Error),
            _ => new ErroredCommandResponse("the command was broken off"));
    }

    protected override void PostStop() => _stop.Cancel();
}
