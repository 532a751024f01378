using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Ooblex.Actors.Peers;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Hosting;

/// <summary>Carries what the media engine says to the sessions' entities; its only reader.</summary>
internal sealed class MediaFactPump : ReceiveActor, IDisposable
{
    private readonly ChannelReader<MediaFact> _facts;
    private readonly IRegions _regions;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public MediaFactPump(ChannelReader<MediaFact> facts, IRegions regions)
    {
        (_facts, _regions) = (facts, regions);
        Receive<Readable>(_ => Drain());
        Receive<Drained>(_ => _log.Info("The media engine has ended; no more facts."));
        Receive<Status.Failure>(failure => _log.Warning(failure.Cause, "The media engine's facts broke off."));
    }

    public void Dispose() => _stop.Dispose();

    protected override void PreStart() => Await();

    protected override void PostStop() => _stop.Cancel();

    private void Drain()
    {
        while (_facts.TryRead(out MediaFact? fact))
        {
            if (PeerId.TryParse(fact.Peer, out PeerId peer))
            {
                _regions.Peers.Tell(new EngineFact(peer, fact.Kind));
            }
        }

        Await();
    }

    private void Await()
    {
        CancellationToken stopped = _stop.Token;
        _facts.WaitToReadAsync(stopped).AsTask().PipeTo(
            Self,
            Self,
            success: open => open ? Readable.Instance : Drained.Instance,
            failure: cause => stopped.IsCancellationRequested ? Drained.Instance : new Status.Failure(cause));
    }

    private sealed class Readable : INoSerializationVerificationNeeded
    {
        public static readonly Readable Instance = new();
    }

    private sealed class Drained : INoSerializationVerificationNeeded
    {
        public static readonly Drained Instance = new();
    }
}
