using Akka.Actor;
using Ooblex.Actors.Listing;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Hosting;

/// <summary>Asks entities through whichever actor system runs now. The only place that asks and waits.</summary>
internal sealed class EntityGateway(ActorHost host, StreamDirectory directory, ActorsOptions options) : IEntityGateway
{
    public Task<PeerProtocol.IReply> AskPeerAsync(PeerProtocol.ICommand command, CancellationToken cancellation)
    {
        if (host.Running is not { } running)
        {
            return Task.FromResult(Unavailable(command));
        }

        return running.KnowsNode(command.Peer.Node)
            ? AskAsync(
                limit => running.Peers.Ask<PeerProtocol.IReply>(command, limit, cancellation),
                Unavailable(command),
                cancellation)
            : Task.FromResult<PeerProtocol.IReply>(new PeerProtocol.Refused(
                command.Peer, PeerRefusal.NotFound, "There is no such session."));
    }

    public async Task<StreamProtocol.IReply> AskStreamAsync(
        StreamProtocol.ICommand command, CancellationToken cancellation)
    {
        if (host.Running is not { } running)
        {
            return Unavailable(command);
        }

        // A stream entity is remembered from its first message on, so an idle question must not make one. Nor must a
        // site that nobody is at: each name of one would cost shards for ever.
        bool makesOne = command is StreamProtocol.Create or StreamProtocol.Publish
            && running.KnowsSite(command.Stream.Site);
        StreamRefusal? objection = makesOne
            ? ObjectionToMaking(command.Stream)
            : await ObjectionAsync(command.Stream, cancellation);
        return objection is { } why
            ? new StreamProtocol.Refused(command.Stream, why)
            : await AskAsync(
                async limit => (StreamProtocol.IReply)await RepeatingAsk.AskAsync(
                    running.System, running.Streams, command, limit, cancellation),
                Unavailable(command),
                cancellation);
    }

    /// <summary>One id at two sites would cost the younger stream its life.</summary>
    private StreamRefusal? ObjectionToMaking(StreamRef stream) =>
        directory.HasCaughtUp && !IsElsewhere(stream) ? null : StreamRefusal.Unavailable;

    /// <summary>"Not found" is final to whoever hears it, so it is said when every node has been asked.</summary>
    private async ValueTask<StreamRefusal?> ObjectionAsync(StreamRef stream, CancellationToken cancellation)
    {
        StreamSearch search = await directory.FindAsync(stream.Stream, cancellation);
        return search switch
        {
            { Entry: null, IsCertain: true } => StreamRefusal.NotFound,
            { Entry: null } => StreamRefusal.Unavailable,
            _ => IsElsewhere(stream) ? StreamRefusal.Unavailable : null,
        };
    }

    // The directory has learnt of the stream after the asker looked; asking again finds it.
    private bool IsElsewhere(StreamRef stream) =>
        directory.TryGet(stream.Stream, out StreamEntry? known) && known.Stream != stream;

    private async Task<TReply> AskAsync<TReply>(
        Func<TimeSpan, Task<TReply>> ask, TReply onFailure, CancellationToken cancellation)
    {
        try
        {
            return await ask(options.AskTimeout);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return onFailure; // Not in time, or the actor system ended meanwhile.
        }
    }

    private static PeerProtocol.IReply Unavailable(PeerProtocol.ICommand command) => new PeerProtocol.Refused(
        command.Peer, PeerRefusal.Unavailable, "The session's entity did not answer in time.");

    private static StreamProtocol.IReply Unavailable(StreamProtocol.ICommand command) =>
        new StreamProtocol.Refused(command.Stream, StreamRefusal.Unavailable);
}
