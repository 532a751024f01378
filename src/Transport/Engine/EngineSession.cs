using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine.Results;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>One client in the engine: its transport, its place in a stream, and its way out.</summary>
/// <remarks>Owned by one worker thread; others read its identity, its answer, and whose it is.</remarks>
internal sealed class EngineSession(
    OpenRequest request, PeerSession peer, IReadOnlyList<NegotiatedTrack> tracks, OpenResult result)
    : PacketEgress, ISourceSeat, IScheduled, IDisposable
{
    // Of the request only this: the offer is the larger part of it.
    private readonly Name _name = new(request.Peer, request.Stream, request.Publishes, request.Epoch);
    private RateMeter _rate;
    private volatile MediaWorker _owner = null!; // Given before anybody can find it.
    private readonly SourceFlow _flow = new();

    public string Id => _name.Id;

    public string Stream => _name.Stream;

    public bool Publishes => _name.Publishes;

    bool ISourceSeat.IsSession => true;

    bool ISourceSeat.IsConnected => _flow.IsConnected;

    public long Epoch => _name.Epoch;

    public PeerSession Peer => peer;

    /// <summary>As negotiated, from the answer.</summary>
    public IReadOnlyList<NegotiatedTrack> Tracks => tracks;

    /// <summary>The answer as it was given, for an Open that is asked twice.</summary>
    public OpenResult Result => result;

    /// <summary>Whose it is. It changes at most once, before the handshake begins, and is given by the owner until
    /// then. Any thread may read it.</summary>
    public MediaWorker Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>From the moment it is connected.</summary>
    public Publisher? Publisher
    {
        get => _flow.Publisher;
        set => _flow.Publisher = value;
    }

    StreamSource? ISourceSeat.Source => Publisher;

    /// <summary>How far a publisher has come.</summary>
    public SourceFlow Flow => _flow;

    MonoTime ISourceSeat.MediaAt => _flow.MediaAt;

    /// <summary>From the moment it is connected.</summary>
    public Viewer? Viewer { get; set; }

    /// <summary>Source addresses in the table that lead here.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>User fragments in the table that lead here.</summary>
    public List<string> Ufrags { get; } = [];

    /// <summary>Open data channels.</summary>
    public SessionChannels Channels { get; } = new();

    public int Place { get; set; }

    public bool IsTouched { get; set; }

    public bool IsGone { get; set; }

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    public long BitsPerSecond => _rate.BitsPerSecond;

    public override bool IsOpen => peer.State is PeerState.Connected;

    public MonoTime? NextDeadline => MonoTime.Earliest(
        peer.NextDeadline, MonoTime.Earliest(Publisher?.NextDeadline, Viewer?.NextDeadline));

    public override Span<byte> Reserve() => _owner.Batch.Reserve();

    public override void SendRtp(int clearBytes)
    {
        SendBatch batch = _owner.Batch;
        int length = peer.ProtectRtp(batch.Reserve(), clearBytes);
        if (length > 0)
        {
            batch.Commit(length, peer.Selected);
            PacketsSent++;
            BytesSent += clearBytes;
        }
    }

    public override void SendRtcp(int clearBytes)
    {
        int length = peer.ProtectRtcp(_owner.Batch.Reserve(), clearBytes);
        if (length > 0)
        {
            _owner.Batch.Commit(length, peer.Selected);
        }
    }

    /// <summary>Sends what the machines of the transport have to say.</summary>
    public void SendWaiting()
    {
        while (peer.TryTakeDatagram(_owner.Batch.Reserve(), out int length, out TransportAddress to))
        {
            _owner.Batch.Commit(length, to);
        }
    }

    public void Tick(MonoTime now)
    {
        peer.Tick(now);
        Publisher?.Tick(now);
        Viewer?.Tick(now);
    }

    public void SampleRate(MonoTime now) => _rate.Sample(Publisher?.Counters.Bytes ?? BytesSent, now);

    public void Dispose() => peer.Dispose();

    private readonly record struct Name(string Id, string Stream, bool Publishes, long Epoch);
}
