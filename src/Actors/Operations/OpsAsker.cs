using System.Threading.Channels;
using Akka.Actor;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>The asking end of a command that runs at another node.</summary>
/// <remarks>Writes what comes into a channel, and always a <see cref="OpsMessages.Done"/> last.</remarks>
internal sealed class OpsAsker : ReceiveActor
{
    private readonly ActorSelection _there;
    private readonly OpsMessages.Run _run;
    private readonly ChannelWriter<object> _parts;
    private IActorRef _runs = ActorRefs.Nobody;

    /// <param name="node">For people.</param>
    /// <param name="there">Its operators' actor.</param>
    /// <param name="run">What it shall do.</param>
    /// <param name="parts">Takes what it says.</param>
    /// <param name="patience">How long it may take to begin.</param>
    public OpsAsker(
        string node, ActorSelection there, OpsMessages.Run run, ChannelWriter<object> parts, TimeSpan patience)
    {
        (_there, _run, _parts) = (there, run, parts);
        SetReceiveTimeout(patience);
        Receive<ReceiveTimeout>(_ => End(Unavailable($"{node} did not answer in time")));
        Receive<OpsMessages.Begun>(_ =>
        {
            SetReceiveTimeout(null);
            _runs = Sender;
            Context.Watch(_runs);
        });
        Receive<OpsMessages.Lines>(lines => _parts.TryWrite(lines));
        Receive<OpsMessages.Next>(next => _runs.Tell(next));
        Receive<OpsMessages.Done>(End);
        Receive<Terminated>(_ => End(Unavailable($"{node} went away while it answered")));
    }

    protected override void PreStart() => _there.Tell(_run, Self);

    protected override void PostStop()
    {
        _parts.TryWrite(OpsMessages.Done.Of(OpsRefusal.NoActorSystem)); // Refused when there was one before.
        _parts.TryComplete();
    }

    private static OpsMessages.Done Unavailable(string sentence) => new(sentence, OpsRefusalKind.Unavailable);

    private void End(OpsMessages.Done done)
    {
        _parts.TryWrite(done);
        _parts.TryComplete();
        Context.Stop(Self);
    }
}
