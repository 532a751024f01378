using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>Simulcast: only the layers that somebody far away needs go over.</summary>
public sealed class RelayLayerTests : IDisposable
{
    private const uint Low = 0x3000;
    private const uint High = 0x3001;
    private static readonly byte[] WantsLow = [1]; // First track, second layer of the offer.

    private readonly RelayStage _stage = new();
    private ushort _next;

    public RelayLayerTests()
    {
        _stage.Studio.Publish(rids: ["high", "low"]);
        Both(keyFrame: true);
        Both(keyFrame: false);
        Rank();
    }

    [Fact]
    public void Only_the_richest_layer_goes_over()
    {
        _stage.Connect();
        _stage.Run(10);
        for (int i = 0; i < 10; i++)
        {
            Both(keyFrame: false);
            _stage.Run(10);
        }

        SourceLayer layer = Assert.Single(_stage.Span.Far.Tracks[0].Layers);
        Assert.Equal("high", layer.Rid);
    }

    [Fact]
    public void When_the_richest_layer_stops_the_next_follows_from_its_key_frame()
    {
        (CapturingEgress viewer, uint ssrc) = _stage.Watch();
        _stage.Connect();
        _stage.Run(10);
        int before = viewer.Sequences(ssrc).Count();
        for (int i = 0; i < 400; i++)
        {
            Send(Low, keyFrame: i == 250);
            _stage.Run(10);
            if (i % 100 == 99)
            {
                Rank();
            }
        }

        Assert.True(viewer.Sequences(ssrc).Count() > before + 50, "the viewer did not change over");
        Assert.Equal(["high", "low"], _stage.Span.Far.Tracks[0].Layers.Select(layer => layer.Rid));
    }

    [Fact]
    public void The_far_end_may_say_which_layers_it_wants()
    {
        RelaySpan span = _stage.Connect();
        _stage.Run(10);
        span.Up.IsCut = true; // From here on the test speaks for the far end.
        Outbox egress = new();
        using RelayLink far = new(
            RelaySpan.Id, span.Key, isOrigin: false, RelaySpan.OriginAddress, egress, SrtpCrypto.Auto, default);
        for (int i = 0; i < 100; i++)
        {
            far.Send(RelayKind.KeyFrame, bodyBytes: 0); // Past the numbers that the real one has used.
        }

        RelayFeedback feedback = default;
        far.Send(RelayKind.Feedback, feedback.Write(far.Reserve(), WantsLow));
        Assert.True(RelayHeader.TryRead(egress.Last.Span, out RelayHeader header));
        Assert.Equal(
            RelayInput.Taken,
            span.Feed.Receive(header, egress.Last.Span, RelaySpan.FarAddress, _stage.Studio.Now));
        for (int i = 0; i < 5; i++)
        {
            Both(keyFrame: false);
            _stage.Run(10);
        }

        Assert.Equal(["high", "low"], span.Far.Tracks[0].Layers.Select(layer => layer.Rid));
        long high = span.Far.Tracks[0].Layers[0].Packets;
        Both(keyFrame: false);
        _stage.Run(10);
        Assert.Equal(high, span.Far.Tracks[0].Layers[0].Packets);
    }

    public void Dispose() => _stage.Dispose();

    private void Both(bool keyFrame)
    {
        Send(High, keyFrame);
        Send(High, keyFrame: false);
        Send(Low, keyFrame);
    }

    private void Send(uint ssrc, bool keyFrame)
    {
        byte[] packet = Studio.VideoPacket(_next++, _next * 1500u, keyFrame, start: true, ssrc);
        _stage.Studio.Send(WithRid(packet, ssrc == High ? "high" : "low"));
    }

    // What the router does once a second.
    private void Rank()
    {
        _stage.Studio.Advance(1);
        foreach (SourceTrack track in _stage.Studio.Publisher.Tracks)
        {
            track.Rank(_stage.Studio.Now);
        }
    }

    private static byte[] WithRid(byte[] packet, string rid)
    {
        int words = (1 + rid.Length + 3) / 4;
        byte[] extended = new byte[packet.Length + 4 + (4 * words)];
        packet.AsSpan(0, RtpHeader.FixedLength).CopyTo(extended);
        extended[0] |= 0x10;
        (extended[12], extended[13], extended[15]) = (0xBE, 0xDE, (byte)words);
        extended[16] = (byte)((10 << 4) | (rid.Length - 1));
        System.Text.Encoding.ASCII.GetBytes(rid, extended.AsSpan(17));
        packet.AsSpan(RtpHeader.FixedLength).CopyTo(extended.AsSpan(16 + (4 * words)));
        return extended;
    }

    private sealed class Outbox : RelayEgress
    {
        private readonly byte[] _room = new byte[2048];

        public Memory<byte> Last { get; private set; }

        public override Span<byte> Reserve() => _room;

        public override void Send(int length, in Protocol.Wire.TransportAddress to) =>
            Last = _room.AsMemory(0, length);
    }
}
