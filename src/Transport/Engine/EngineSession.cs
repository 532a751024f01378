using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>One client in the engine: its transport, its place in a router, and its way out.</summary>
/// <remarks>Owned by one worker thread.</remarks>
internal sealed class EngineSession(OpenRequest request, PeerSession peer, Router router, SendBatch batch)
    : PacketEgress, IScheduled, IDisposable
{
    private RateMeter _rate;

    public string Id => request.Peer;

    public string Stream => request.Stream;

    public bool Publishes => request.Publishes;

    public PeerSession Peer => peer;

    public Router Router => router;

    /// <summary>The answer as it was given, for an Open that is asked twice.</summary>
    public OpenResult? Result { get; set; }

    public Publisher? Publisher { get; set; }

    public Viewer? Viewer { get; set; }

    /// <summary>Source addresses in the worker's table that lead here.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>User fragments in the worker's table that lead here.</summary>
    public List<string> Ufrags { get; } = [];

    /// <summary>Open data channels by id.</summary>
    public Dictionary<ushort, string> ChannelLabels { get; } = [];

    public int Place { get; set; }

    public bool IsTouched { get; set; }

    public bool IsGone { get; set; }

    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    public long BitsPerSecond => _rate.BitsPerSecond;

    public override bool IsOpen => peer.State is PeerState.Connected;

    public MonoTime? NextDeadline => MonoTime.Earliest(
        peer.NextDeadline, MonoTime.Earliest(Publisher?.NextDeadline, Viewer?.NextDeadline));

    public override Span<byte> Reserve() => batch.Reserve();

    public override void SendRtp(int clearBytes)
    {
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
        int length = peer.ProtectRtcp(batch.Reserve(), clearBytes);
        if (length > 0)
        {
            batch.Commit(length, peer.Selected);
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
}
