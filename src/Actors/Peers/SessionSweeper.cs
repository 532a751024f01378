using Akka.Actor;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Peers;

/// <summary>Brings sessions and their entities together again; one for each node.</summary>
/// <remarks>
/// In a new actor system no session has an entity: each is woken, and adopts its session or closes its books. While
/// the node was out of the cluster another one may have stood in for them, so they are called until they have come. A
/// session of the engine that stands in no book belongs to nobody, for its opening was cut short: it is closed in the
/// end, and so is one that watches a rendition that is made no more.
/// </remarks>
internal sealed class SessionSweeper : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly PeerEnvironment _environment;
    private readonly IMediaStats _media;
    private readonly TimeProvider _time;
    private readonly HashSet<PeerId> _asleep = [];
    private Dictionary<PeerId, DateTimeOffset> _suspects = [];

    public SessionSweeper(PeerEnvironment environment, IMediaStats media, TimeProvider time)
    {
        (_environment, _media, _time) = (environment, media, time);
        Receive<Look>(_ => OnLook());
        Receive<PeerProtocol.Found>(found => _asleep.Remove(found.Peer));
        Receive<PeerProtocol.IReply>(_ => { }); // Of a stand-in, or of an entity that has closed its books.
        Receive<EngineReply>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _asleep.UnionWith(_environment.Book.Peers);
        Wake();
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookEvery);
    }

    private void Wake()
    {
        _asleep.RemoveWhere(peer => !_environment.Book.Contains(peer));
        foreach (PeerId peer in _asleep)
        {
            _environment.Regions.Peers.Tell(new PeerProtocol.Find(peer));
        }
    }

    private void OnLook()
    {
        Wake();
        DateTimeOffset now = _time.GetUtcNow();
        Dictionary<PeerId, DateTimeOffset> suspects = [];
        foreach (SessionStats session in _media.Sessions)
        {
            if (_environment.Book.Contains(session.Peer))
            {
                continue;
            }

            DateTimeOffset since = _suspects.GetValueOrDefault(session.Peer, now);
            suspects.Add(session.Peer, since);
            if (now - since >= _environment.Options.OrphanTimeout)
            {
                PeerLog.Orphan(_environment.Logger, PeerWords.Hidden(session.Peer));
                _environment.Engine.CloseAsync(session.Peer).PipeTo(Self);
            }
        }

        _suspects = suspects;
        Dismiss();
    }

    /// <summary>Who watches a rendition that is made no more; the stream itself goes on.</summary>
    private void Dismiss()
    {
        foreach (OpenSession session in _environment.Book.Sessions.Where(session => session.Rendition.Length > 0))
        {
            if (_environment.Directory.Row(session.Stream.Rendition(session.Rendition)) is { Ended: true })
            {
                _environment.Regions.Peers.Tell(new PeerProtocol.Close(session.Peer, CloseReason.RenditionEnded));
            }
        }
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
