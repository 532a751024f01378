using Akka.Actor;

namespace Ooblex.Actors.Hosting;

/// <summary>Asks an entity that may be on its way to another node, again and again until it answers.</summary>
/// <remarks>
/// The region that gives a shard away drops what it has for it, lest messages overtake each other; a command that is
/// lost there is lost without a word. Only for commands that may arrive twice. The first answer counts, whichever of
/// the copies it is for.
/// </remarks>
internal sealed class RepeatingAsk : ReceiveActor, IWithTimers
{
    // A hand-over takes a third of a second to a second.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly IActorRef _region;
    private readonly object _command;

    public RepeatingAsk(IActorRef region, object command, TaskCompletionSource<object> answer)
    {
        (_region, _command) = (region, command);
        Receive<Again>(_ => _region.Tell(_command));
        ReceiveAny(reply =>
        {
            answer.TrySetResult(reply);
            Context.Stop(Self);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <returns>The first answer.</returns>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public static async Task<object> AskAsync(
        IActorRefFactory system, IActorRef region, object command, TimeSpan limit, CancellationToken cancellation)
    {
        TaskCompletionSource<object> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef asker = system.ActorOf(Props.Create(() => new RepeatingAsk(region, command, answer)));
        try
        {
            return await answer.Task.WaitAsync(limit, cancellation);
        }
        finally
        {
            asker.Tell(PoisonPill.Instance);
        }
    }

    protected override void PreStart()
    {
        _region.Tell(_command);
        Timers.StartPeriodicTimer(Again.Instance, Again.Instance, Every);
    }

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }
}
