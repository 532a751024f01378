using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>A stream that comes from another node: the far end of a relay.</summary>
internal sealed class ImportSeat(RelayImport request, RelayedSource source, MediaWorker owner) : ISourceSeat, IScheduled
{
    private readonly Name _name = new(request.Id, request.Stream, request.Epoch);
    private long _mediaAt;

    public ulong Id => _name.Id;

    public string Stream => _name.Stream;

    bool ISourceSeat.IsSession => false;

    bool ISourceSeat.IsConnected => true;

    public long Epoch => _name.Epoch;

    public IReadOnlyList<NegotiatedTrack> Tracks { get; } = [.. source.Tracks.Select(track => track.Negotiated)];

    public MediaWorker Owner => owner;

    public StreamSource Source => source;

    public RelayedSource Relayed => source;

    public int Place { get; set; }

    public bool IsTouched { get; set; }

    /// <summary>Not looked at any more: it can be watched, or has been told to.</summary>
    public bool IsReady { get; set; }

    public MonoTime MediaAt
    {
        get => new(Volatile.Read(ref _mediaAt));
        set => Volatile.Write(ref _mediaAt, value.Ticks);
    }

    public MonoTime? NextDeadline => source.NextDeadline;

    public RelayRow Row(int viewers, MonoTime now) => new(
        Id,
        Stream,
        IsExport: false,
        Epoch,
        viewers,
        source.Packets,
        source.Link.BytesReceived,
        source.Lost,
        source.Recovered,
        source.Link.RoundTrip.TotalMilliseconds / 2,
        now - source.Link.HeardAt);

    // Of the request only this: the key is in the link and nowhere else.
    private readonly record struct Name(ulong Id, string Stream, long Epoch);
}
