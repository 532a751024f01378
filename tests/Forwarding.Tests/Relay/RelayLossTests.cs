using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>Relays over lines that lose, delay, reorder and repeat, both ways.</summary>
public sealed class RelayLossTests
{
    private const int Packets = 3_000;

    public static TheoryData<double, int, int, double> Lines => new()
    {
        // Loss, delay and jitter in milliseconds, share that comes twice.
        { 0.00, 0, 0, 0.0 },
        { 0.05, 20, 0, 0.0 },
        { 0.20, 20, 0, 0.0 },
        { 0.05, 60, 0, 0.0 },
        { 0.05, 20, 15, 0.1 },
        { 0.20, 5, 4, 0.5 },
        { 0.00, 20, 40, 0.0 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_packet_reaches_the_viewer_once(double loss, int delayMs, int jitterMs, double duplicates)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            using RelayStage stage = new(Line(seed * 2, loss, delayMs, jitterMs, duplicates));
            (CapturingEgress viewer, uint ssrc) = stage.Watch();
            stage.Studio.Video(0, 0, keyFrame: true);
            stage.Connect();
            Send(stage);

            List<int> places = RelayStage.Places(viewer, ssrc);
            Assert.True(
                places.Distinct().Count() == places.Count, $"seed {seed}: a packet came twice");
            Assert.True(
                places.Count == Packets + 1,
                $"seed {seed}: {places.Count} of {Packets + 1}, lost {stage.Span.Down.Lost} of {stage.Span.Down.Sent}");
            Assert.Equal(0, stage.Span.Far.Lost);
            Assert.True(loss == 0 || stage.Span.Far.Recovered > Packets * loss / 2);
        }
    }

    [Fact]
    public void A_lost_packet_is_there_one_and_a_half_round_trips_after_it_was_missed()
    {
        // Only the way down is bad, so that each repair takes one request.
        const int DelayMs = 40;
        using RelayStage stage = new(Line(1, loss: 0, DelayMs, jitterMs: 0, duplicates: 0));
        (CapturingEgress viewer, uint ssrc) = stage.Watch();
        stage.Studio.Video(0, 0, keyFrame: true);
        RelaySpan span = stage.Connect();
        stage.Run(2_200); // The round trip is known.
        span.Down.IsCut = true;
        stage.Studio.Video(1, 3000);
        span.Down.IsCut = false;
        for (ushort i = 2; i < 5; i++)
        {
            stage.Studio.Video(i, i * 3000u); // The third of these says that it is missing.
        }

        int before = viewer.Sequences(ssrc).Count();
        stage.Run(DelayMs + 1);
        Assert.Equal(before + 3, viewer.Sequences(ssrc).Count());
        stage.Run((DelayMs * 2) + 2);
        Assert.Equal(before + 4, viewer.Sequences(ssrc).Count());
        Assert.Equal(1, span.Far.Recovered);
    }

    [Fact]
    public void The_last_packet_before_a_silence_is_missed_within_a_tenth_of_a_second()
    {
        using RelayStage stage = new(Line(1, loss: 0, delayMs: 5, jitterMs: 0, duplicates: 0));
        (CapturingEgress viewer, uint ssrc) = stage.Watch();
        stage.Studio.Video(0, 0, keyFrame: true);
        RelaySpan span = stage.Connect();
        stage.Run(100);
        span.Down.IsCut = true;
        stage.Studio.Video(1, 3000);
        span.Down.IsCut = false;

        stage.Run(100);
        Assert.Equal([0, 1], RelayStage.Places(viewer, ssrc));
    }

    [Fact]
    public void What_was_kept_comes_whole_over_a_bad_line_before_viewers_begin()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using RelayStage stage = new(Line(seed * 2, loss: 0.2, delayMs: 10, jitterMs: 0, duplicates: 0));
            for (ushort i = 0; i < 60; i++)
            {
                stage.Studio.Video(i, i * 3000u, keyFrame: i == 0);
                stage.Studio.Advance(5);
            }

            (CapturingEgress viewer, uint ssrc) = stage.Watch();
            stage.Connect();
            stage.Run(2_500);

            List<int> places = RelayStage.Places(viewer, ssrc);
            Assert.True(places.Count == 60, $"seed {seed}: {places.Count}");
            Assert.Equal(Enumerable.Range(0, 60), places.Order());
        }
    }

    [Fact]
    public void When_more_is_lost_than_can_be_mended_the_publisher_is_asked_for_a_key_frame()
    {
        using RelayStage stage = new(Line(1, loss: 0, delayMs: 5, jitterMs: 0, duplicates: 0));
        (CapturingEgress viewer, uint ssrc) = stage.Watch();
        stage.Studio.Video(0, 0, keyFrame: true);
        RelaySpan span = stage.Connect();
        stage.Run(500, _ => stage.Studio.Publisher.Tick(stage.Studio.Now));
        Assert.DoesNotContain(stage.Studio.ToPublisher.Rtcp, IsPli);
        span.Down.IsCut = true;
        for (ushort i = 1; i <= 400; i++)
        {
            stage.Studio.Video(i, i * 3000u);
        }

        span.Down.IsCut = false;
        stage.Studio.Video(401, 401 * 3000u);
        stage.Run(60, _ => stage.Studio.Publisher.Tick(stage.Studio.Now));
        Assert.Contains(stage.Studio.ToPublisher.Rtcp, IsPli);

        stage.Studio.Video(402, 402 * 3000u, keyFrame: true);
        stage.Studio.Video(403, 403 * 3000u);
        stage.Run(60);
        Assert.Equal(403, RelayStage.Places(viewer, ssrc).Max());
    }

    private static void Send(RelayStage stage)
    {
        ushort next = 1;
        stage.Run(200);
        stage.Run(Packets * 2, i =>
        {
            if (i % 2 == 0)
            {
                stage.Studio.Video(next, next * 1000u, keyFrame: next % 200 == 0);
                next++;
            }
        });
        stage.Run(3_000);
    }

    private static bool IsPli(byte[] packet) => packet.Length >= 12 && packet[1] == 206 && (packet[0] & 0x1F) == 1;

    private static VirtualWireOptions Line(int seed, double loss, int delayMs, int jitterMs, double duplicates) => new()
    {
        Seed = seed,
        Loss = loss,
        Delay = TimeSpan.FromMilliseconds(delayMs),
        Jitter = TimeSpan.FromMilliseconds(jitterMs),
        Duplicates = duplicates,
    };
}
