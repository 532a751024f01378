using System.Net;
using System.Security.Cryptography;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Relay;

/// <summary>Both ends of one relay on one thread, joined by two wires, under virtual time.</summary>
public sealed class RelaySpan : IDisposable
{
    public static readonly RelayOptions Options = new()
    {
        SilenceTimeout = TimeSpan.FromSeconds(10),
        MaxRelays = 10,
    };

    public static readonly TransportAddress OriginAddress =
        TransportAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 10001));

    public static readonly TransportAddress FarAddress =
        TransportAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 10001));

    private readonly MonoTime _start;
    private long _refused;

    /// <param name="source">What is relayed; the caller flushes it.</param>
    /// <param name="routing">For the far end.</param>
    /// <param name="wire">Both ways; the way back has the next seed.</param>
    /// <param name="now">The relay begins.</param>
    public RelaySpan(StreamSource source, RoutingOptions routing, VirtualWireOptions wire, MonoTime now)
    {
        _start = now;
        Key = RandomNumberGenerator.GetBytes(RelayCipher.KeyBytes);
        Down = new VirtualWire(wire) { Now = now };
        Up = new VirtualWire(wire with { Seed = wire.Seed + 1 }) { Now = now };
        Feed = new RelayFeed(Link(isOrigin: true, FarAddress, Down), source, Options);
        source.Attach(Feed, now);
        if (!TrackList.TryRead(
            TrackList.Write([.. source.Tracks.Select(track => track.Negotiated)]), out var tracks))
        {
            throw new InvalidOperationException("The tracks cannot be read.");
        }

        Far = new RelayedSource(tracks, Link(isOrigin: false, OriginAddress, Up), Pool, routing, now);
        Origin = source;
    }

    public const ulong Id = 0x0123_4567_89AB_CDEF;

    public byte[] Key { get; }

    public StreamSource Origin { get; }

    public RelayFeed Feed { get; }

    public RelayedSource Far { get; }

    /// <summary>From the origin.</summary>
    public VirtualWire Down { get; }

    /// <summary>To the origin.</summary>
    public VirtualWire Up { get; }

    /// <summary>Of the far end.</summary>
    public PacketPool Pool { get; } = new(maxIdle: 4096);

    public List<(string Label, string Text)> Messages { get; } = [];

    /// <summary>Datagrams that either end dropped.</summary>
    public long Refused => _refused;

    public RelayLink Link(bool isOrigin, TransportAddress remote, RelayEgress egress) =>
        new(Id, Key, isOrigin, remote, egress, SrtpCrypto.Auto, _start);

    /// <summary>Delivers what has arrived by now, and lets both ends act.</summary>
    public void Step(MonoTime now)
    {
        (Down.Now, Up.Now) = (now, now);
        while (Up.TryTake(now, out Memory<byte> datagram))
        {
            RelayHeader.TryRead(datagram.Span, out RelayHeader header);
            _refused += Feed.Receive(header, datagram.Span, FarAddress, now) is RelayInput.Refused ? 1 : 0;
        }

        Origin.Flush(now);
        Feed.Tick(now);
        while (Down.TryTake(now, out Memory<byte> datagram))
        {
            RelayHeader.TryRead(datagram.Span, out RelayHeader header);
            RelayInput input = Far.Receive(header, datagram.Span, OriginAddress, now);
            _refused += input is RelayInput.Refused ? 1 : 0;
            while (Far.TryTakeMessage(out string label, out ReadOnlySpan<byte> payload, out _))
            {
                Messages.Add((label, System.Text.Encoding.UTF8.GetString(payload)));
            }
        }

        Far.Flush(now);
        if (Far.NextDeadline <= now)
        {
            Far.Tick(now);
            Far.HandOver(now);
        }
    }

    public void Dispose()
    {
        Feed.Dispose();
        Far.Dispose();
    }
}
