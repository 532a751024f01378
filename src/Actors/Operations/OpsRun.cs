using Akka.Actor;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>One command that another node asked for, from its start to its end or to the asker's.</summary>
internal sealed class OpsRun : ReceiveActor, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly OpsOrder _order;
    private readonly IActorRef _asker;
    private readonly IOpsRunner _runner;
    private TaskCompletionSource? _untaken;

    public OpsRun(OpsMessages.Run run, IActorRef asker, IOpsRunner runner)
    {
        OpsRequest request = new(run.Arguments, run.Json)
        {
            Confirmed = run.Confirmed,
            Operator = run.Operator,
            Relayed = true,
        };
        (_order, _asker, _runner) = (new OpsOrder(run.Palette, run.Name, request), asker, runner);
        Receive<Offer>(offer =>
        {
            _untaken = offer.Taken;
            _asker.Tell(new OpsMessages.Lines(offer.Lines));
        });
        Receive<OpsMessages.Next>(_ => _untaken?.TrySetResult());
        Receive<OpsMessages.Done>(done =>
        {
            _asker.Tell(done);
            Context.Stop(Self);
        });
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    public void Dispose() => _stop.Dispose();

    protected override void PreStart()
    {
        Context.Watch(_asker);
        _asker.Tell(new OpsMessages.Begun());
        IActorRef self = Self;
        CancellationToken stopped = _stop.Token;
        ValueTask Sink(IReadOnlyList<string> lines, CancellationToken cancellation)
        {
            Offer offer = new(lines, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            self.Tell(offer);
            return new ValueTask(offer.Taken.Task.WaitAsync(cancellation));
        }

        Task.Run(() => _runner.RunAsync(_order, Sink, stopped), stopped).PipeTo(
            self,
            self,
            OpsMessages.Done.Of,
            _ => new OpsMessages.Done("the command was broken off", OpsRefusalKind.Unavailable));
    }

    protected override void PostStop() => _stop.Cancel();

    private sealed record Offer(IReadOnlyList<string> Lines, TaskCompletionSource Taken)
        : INoSerializationVerificationNeeded;
}
