using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>A stream that goes to another node: the origin's end of a relay.</summary>
internal sealed class ExportSeat(ExportHub hub, RelayFeed feed) : IScheduled
{
    public ulong Id => feed.Link.Id;

    public ExportHub Hub => hub;

    public RelayFeed Feed => feed;

    public int Place { get; set; }

    public MonoTime? NextDeadline => feed.NextDeadline;

    public RelayRow Row(MonoTime now) => new(
        Id,
        hub.Publisher.Stream,
        IsExport: true,
        Epoch: 0,
        Viewers: 0,
        feed.Packets,
        feed.Link.BytesSent,
        feed.FarEnd.Lost,
        feed.FarEnd.Recovered,
        feed.Link.RoundTrip.TotalMilliseconds / 2,
        now - feed.Link.HeardAt);
}
