using System.Buffers.Binary;
using Ooblex.Forwarding.Routing;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>A relay in its stride allocates nothing, with losses and reports and all.</summary>
public sealed class RelayAllocationTests
{
    private const int PacketsEachRound = 20_000;

    private readonly Studio _studio = new();
    private readonly byte[] _keyFrame = Studio.VideoPacket(0, 0, keyFrame: true, start: true, Studio.VideoSsrc);
    private readonly byte[] _delta = Studio.VideoPacket(0, 0, keyFrame: false, start: true, Studio.VideoSsrc);
    private readonly byte[] _packet = new byte[64];
    private readonly byte[] _report = new byte[64];
    private MonoTime _now;
    private uint _next;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.02)]
    public void A_packet_over_a_relay_allocates_nothing_at_either_end(double loss)
    {
        _now = _studio.Now;
        VirtualWireOptions wire = new() { Seed = 3, Loss = loss, Delay = TimeSpan.FromMilliseconds(10) };
        using RelaySpan span = new(_studio.Publisher, Studio.Options, wire, _now);
        Router there = new("site/stream");
        there.SetSource(span.Far, _now);
        there.Add(_studio.WatchInto(new Sink()), _now);
        Send(span, PacketsEachRound); // Tables and pools grow to what they will be.
        long before = span.Far.Packets;

        long allocated = Allocations.Of(() => Send(span, PacketsEachRound));

        Assert.Equal(0, allocated);
        Assert.True(span.Far.Packets - before >= PacketsEachRound - 100, $"{span.Far.Packets - before} packets came");
        Assert.True(loss == 0 || span.Far.Recovered > 100, $"{span.Far.Recovered} recovered");
    }

    private void Send(RelaySpan span, int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            byte[] packet = _next % 100 == 0 ? _keyFrame : _delta;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_next);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), _next * 90);
            packet.CopyTo(_packet, 0);
            _studio.Publisher.OnRtp(_packet.AsSpan(0, packet.Length), _now);
            if (_next++ % 1_000 == 0)
            {
                SendReport();
            }

            _studio.Publisher.Flush(_now);
            span.Step(_now);
            _now += TimeSpan.FromMilliseconds(1);
        }
    }

    private void SendReport()
    {
        RtcpWriter writer = new(_report);
        writer.TryWriteSenderReport(Studio.VideoSsrc, new NtpTime(_next * 4_294_967UL), _next * 90, _next, _next);
        _studio.Publisher.OnRtcp(writer.Written, _now);
    }

    private sealed class Sink : PacketEgress
    {
        private readonly byte[] _room = new byte[2048];

        public override bool IsOpen => true;

        public override Span<byte> Reserve() => _room;

        public override void SendRtp(int clearBytes)
        {
            // Nobody looks.
        }

        public override void SendRtcp(int clearBytes)
        {
            // Nobody looks.
        }
    }
}
