using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Bytes;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>What nobody but the other end can have sent changes nothing; what it sends can break nothing.</summary>
public sealed class RelayHostileTests : IDisposable
{
    private readonly RelayStage _stage = new();
    private readonly List<byte[]> _seen = [];

    public RelayHostileTests()
    {
        _stage.Watch();
        _stage.Studio.Video(1, 0, keyFrame: true);
        RelaySpan span = _stage.Connect();
        span.Down.Tap = datagram => _seen.Add(datagram.ToArray());
        span.Up.Tap = datagram => _seen.Add(datagram.ToArray());
        for (ushort i = 2; i < 20; i++)
        {
            _stage.Studio.Video(i, i * 3000u);
            _stage.Studio.Audio(i, i * 960u);
            _stage.Run(100);
        }
    }

    [Fact]
    public void Ten_thousand_forged_datagrams_are_dropped_and_allocate_nothing()
    {
        RelaySpan span = _stage.Span;
        byte[][] forged =
        [
            .. HostileBytes.From(seed: 11, count: 10_000, [.. _seen])
                .Where(bytes => !_seen.Any(known => known.AsSpan().SequenceEqual(bytes))),
        ];
        (int pooled, long packets, long sent) = (span.Pool.InUse, span.Far.Packets, span.Down.Sent + span.Up.Sent);
        byte[] room = new byte[2048];
        int refused = 0;
        int offered = 0;
        long allocated = Allocations.Of(() =>
        {
            (refused, offered) = (0, 0);
            foreach (byte[] bytes in forged)
            {
                bytes.CopyTo(room, 0);
                if (RelayHeader.TryRead(room.AsSpan(0, bytes.Length), out RelayHeader header))
                {
                    offered++;
                    refused += Offer(header, room.AsSpan(0, bytes.Length));
                }
            }
        });

        Assert.True(offered > 5_000, $"{offered} looked like datagrams of the relay");
        Assert.Equal(2 * offered, refused);
        Assert.Equal(0, allocated);
        Assert.Equal((pooled, packets, sent), (span.Pool.InUse, span.Far.Packets, span.Down.Sent + span.Up.Sent));
    }

    [Fact]
    public void Every_datagram_that_was_here_is_refused_when_it_comes_again()
    {
        long packets = _stage.Span.Far.Packets;
        foreach (byte[] datagram in _seen)
        {
            Assert.True(RelayHeader.TryRead(datagram, out RelayHeader header));
            Assert.Equal(2, Offer(header, datagram));
        }

        Assert.Equal(packets, _stage.Span.Far.Packets);
    }

    [Fact]
    public void A_datagram_that_is_sent_back_to_its_sender_is_refused()
    {
        using RelayStage fresh = new();
        RelaySpan span = fresh.Connect();
        List<byte[]> down = [];
        span.Down.Tap = datagram => down.Add(datagram.ToArray());
        fresh.Studio.Video(1, 0, keyFrame: true);
        fresh.Run(1_100);
        Assert.NotEmpty(down);
        foreach (byte[] datagram in down)
        {
            Assert.True(RelayHeader.TryRead(datagram, out RelayHeader header));
            Assert.Equal(
                RelayInput.Refused,
                span.Feed.Receive(header, datagram, RelaySpan.FarAddress, fresh.Studio.Now));
        }
    }

    [Fact]
    public void Whatever_the_other_end_seals_nothing_throws_and_the_relay_goes_on()
    {
        RelaySpan span = _stage.Span;
        Captured egress = new();
        using RelayLink origin = new(
            RelaySpan.Id, span.Key, isOrigin: true, RelaySpan.FarAddress, egress, SrtpCrypto.Auto, default);
        using RelayLink far = new(
            RelaySpan.Id, span.Key, isOrigin: false, RelaySpan.OriginAddress, egress, SrtpCrypto.Auto, default);
        Skip(origin, 5_000);
        Skip(far, 5_000);
        RelayKind[] kinds =
        [
            RelayKind.Media, RelayKind.Clock, RelayKind.Report, RelayKind.Message, RelayKind.Feedback, RelayKind.Nack,
            RelayKind.KeyFrame, (RelayKind)9, (RelayKind)20, (RelayKind)200,
        ];
        byte[] sample = new byte[80];
        new RelayMedia { Number = 40, Layer = 0 }.Write(sample);
        Studio.VideoPacket(30, 90_000, keyFrame: true, start: true, Studio.VideoSsrc).CopyTo(sample, 12);
        int taken = 0;
        foreach (byte[] body in HostileBytes.From(seed: 5, count: 4_000, sample, new byte[40]))
        {
            RelayKind kind = kinds[taken % kinds.Length];
            taken += Seal(origin, egress, kind, body, (header, datagram) => span.Far.Receive(
                header, datagram, RelaySpan.OriginAddress, _stage.Studio.Now));
            taken += Seal(far, egress, kind, body, (header, datagram) => span.Feed.Receive(
                header, datagram, RelaySpan.FarAddress, _stage.Studio.Now));
            if (taken % 100 == 0)
            {
                _stage.Run(5);
            }
        }

        Assert.True(taken > 8_000, $"{taken} were authentic");
        Assert.False(span.Far.IsOver);
        Assert.False(span.Feed.IsOver);
    }

    public void Dispose() => _stage.Dispose();

    // To both ends: how many of the two refuse it.
    private int Offer(in RelayHeader header, Span<byte> datagram)
    {
        RelaySpan span = _stage.Span;
        RelayInput far = span.Far.Receive(header, datagram, RelaySpan.OriginAddress, _stage.Studio.Now);
        RelayInput origin = span.Feed.Receive(header, datagram, RelaySpan.FarAddress, _stage.Studio.Now);
        return (far is RelayInput.Refused ? 1 : 0) + (origin is RelayInput.Refused ? 1 : 0);
    }

    private static void Skip(RelayLink link, int numbers)
    {
        for (int i = 0; i < numbers; i++)
        {
            link.Send(RelayKind.Message, bodyBytes: 0);
        }
    }

    private delegate RelayInput Receiver(RelayHeader header, Span<byte> datagram);

    private static int Seal(RelayLink link, Captured egress, RelayKind kind, byte[] body, Receiver receive)
    {
        body.CopyTo(link.Reserve());
        link.Send(kind, body.Length);
        Assert.True(RelayHeader.TryRead(egress.Last.Span, out RelayHeader header));
        return receive(header, egress.Last.Span) is RelayInput.Refused ? 0 : 1;
    }

    private sealed class Captured : RelayEgress
    {
        private readonly byte[] _room = new byte[2048];

        public Memory<byte> Last { get; private set; }

        public override Span<byte> Reserve() => _room;

        public override void Send(int length, in Protocol.Wire.TransportAddress to) =>
            Last = _room.AsMemory(0, length);
    }
}
