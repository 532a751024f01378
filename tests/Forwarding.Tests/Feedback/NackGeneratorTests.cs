using Ooblex.Forwarding.Feedback;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Forwarding.Tests.Feedback;

public sealed class NackGeneratorTests
{
    private static readonly NackOptions Options = new()
    {
        ReorderWait = TimeSpan.FromMilliseconds(10),
        ReorderPackets = 3,
        MinRetryInterval = TimeSpan.FromMilliseconds(20),
        MaxRequests = 3,
        MaxMissing = 100,
    };

    private readonly NackGenerator _generator = new(Options);

    [Fact]
    public void A_stream_without_gaps_asks_for_nothing()
    {
        for (int i = 0; i < 100; i++)
        {
            Assert.True(Receive(65_500 + i, i));
        }

        Assert.Null(_generator.NextDeadline);
        Assert.Empty(Collect(1_000));
    }

    [Fact]
    public void What_came_before_the_first_is_missing_where_the_first_number_is_known()
    {
        _generator.Begin(first: 0);
        Receive(2, 0);

        Assert.Equal((ushort)0, _generator.OldestMissing);
        Assert.Equal([0, 1], Collect(10));
    }

    [Fact]
    public void What_is_said_to_have_been_sent_and_is_not_here_is_missing()
    {
        Receive(1, 0);
        _generator.Expect(3, MonoTime.Zero);

        Assert.Equal([2, 3], Collect(10));
        Assert.True(_generator.OnPacket(3, MonoTime.Zero, recovered: true));
        Assert.Equal(1, _generator.MissingCount);
        _generator.Expect(2, MonoTime.Zero);
        Assert.Equal(1, _generator.MissingCount);
    }

    [Fact]
    public void More_said_to_be_sent_than_can_be_told_apart_needs_a_key_frame()
    {
        Receive(1, 0);
        _generator.Expect(NackGenerator.WindowPackets + 5, MonoTime.Zero);

        Assert.True(_generator.NeedsKeyFrame);
        Assert.Equal(0, _generator.MissingCount);
    }

    [Fact]
    public void A_small_gap_waits_for_reordering_before_it_is_asked_for()
    {
        Receive(1, 0);
        Receive(3, 0);

        Assert.Equal(MonoTime.FromMilliseconds(10), _generator.NextDeadline);
        Assert.Empty(Collect(9));
        Assert.Equal([2], Collect(10));
    }

    [Fact]
    public void A_gap_three_numbers_back_is_asked_for_at_once()
    {
        Receive(1, 0);
        Receive(3, 0);
        Receive(4, 1);
        Assert.Empty(Collect(1));
        Receive(5, 2);

        Assert.Equal(MonoTime.FromMilliseconds(2), _generator.NextDeadline);
        Assert.Equal([2], Collect(2));
    }

    [Fact]
    public void Only_the_clear_part_of_a_long_gap_is_asked_for_at_once()
    {
        Receive(10, 0);
        Receive(15, 0);

        Assert.Equal([11, 12], Collect(0));
        Assert.Equal([13, 14], Collect(10));
    }

    [Fact]
    public void A_reordered_packet_is_new_and_no_longer_missing()
    {
        Receive(1, 0);
        Receive(3, 0);
        Assert.True(Receive(2, 5));

        Assert.Null(_generator.NextDeadline);
        Assert.Empty(Collect(100));
        Assert.Equal(0, _generator.RecoveredPackets);
    }

    [Fact]
    public void The_second_copy_of_a_packet_is_not_new()
    {
        Assert.True(Receive(1, 0));
        Assert.True(Receive(3, 0));
        Assert.True(_generator.OnPacket(2, MonoTime.FromMilliseconds(30), recovered: true));
        Assert.False(Receive(2, 31));
        Assert.False(_generator.OnPacket(2, MonoTime.FromMilliseconds(32), recovered: true));
        Assert.False(Receive(3, 33));
        Assert.Equal(1, _generator.RecoveredPackets);
    }

    [Fact]
    public void Packets_overtaken_by_the_very_first_are_new()
    {
        Receive(10, 0);

        Assert.True(Receive(9, 0));
        Assert.True(Receive(8, 0));
        Assert.False(Receive(9, 0));
        Assert.Null(_generator.NextDeadline);
    }

    [Fact]
    public void Requests_repeat_after_the_round_trip_and_end_with_giving_up()
    {
        Receive(1, 0);
        Receive(3, 0);

        Assert.Equal([2], Collect(10, rttMs: 50));
        Assert.Equal(MonoTime.FromMilliseconds(60), _generator.NextDeadline);
        Assert.Empty(Collect(59, rttMs: 50));
        Assert.Equal([2], Collect(60, rttMs: 50));
        Assert.Equal([2], Collect(110, rttMs: 5)); // The interval is never below 20 ms.
        Assert.Equal(MonoTime.FromMilliseconds(130), _generator.NextDeadline);
        Assert.Equal(0, _generator.TakeGivenUp());
        Assert.Empty(Collect(130, rttMs: 5));
        Assert.Equal(1, _generator.TakeGivenUp());
        Assert.Equal(0, _generator.TakeGivenUp());
        Assert.Null(_generator.NextDeadline);
    }

    [Fact]
    public void A_packet_given_up_is_still_welcome()
    {
        Receive(1, 0);
        Receive(3, 0);
        for (int ms = 10; ms < 200; ms += 20)
        {
            Collect(ms);
        }

        Assert.Equal(1, _generator.TakeGivenUp());
        Assert.True(Receive(2, 300));
    }

    [Fact]
    public void What_does_not_fit_is_due_at_once()
    {
        Receive(0, 0);
        Receive(20, 0);
        ushort[] lost = new ushort[5];

        Assert.Equal(5, _generator.Collect(MonoTime.FromMilliseconds(10), TimeSpan.Zero, lost));
        Assert.Equal([1, 2, 3, 4, 5], lost.Select(number => (int)number));
        Assert.True(_generator.NextDeadline <= MonoTime.FromMilliseconds(10));
        Assert.Equal(5, _generator.Collect(MonoTime.FromMilliseconds(10), TimeSpan.Zero, lost));
        Assert.Equal([6, 7, 8, 9, 10], lost.Select(number => (int)number));
    }

    [Fact]
    public void A_gap_across_the_wrap_is_asked_for_in_order()
    {
        Receive(65_533, 0);
        Receive(65_538, 0);

        Assert.Equal([65_534, 65_535, 0, 1], Collect(10));
    }

    [Fact]
    public void Too_many_missing_call_for_a_key_frame_instead()
    {
        Receive(0, 0);
        Receive(60, 0);
        Assert.False(_generator.NeedsKeyFrame);
        Receive(120, 0);

        Assert.True(_generator.NeedsKeyFrame);
        Assert.Equal(118, _generator.TakeGivenUp());
        Assert.Empty(Collect(100));

        _generator.OnKeyFrame(120);
        Assert.False(_generator.NeedsKeyFrame);
    }

    [Fact]
    public void A_key_frame_makes_older_gaps_pointless()
    {
        Receive(1, 0);
        Receive(3, 0);
        Receive(5, 0);

        _generator.OnKeyFrame(3);

        Assert.Equal([4], Collect(10));
    }

    [Fact]
    public void A_great_jump_starts_over_and_needs_a_key_frame()
    {
        Receive(1, 0);
        Receive(3, 0);

        Assert.True(Receive(20_000, 1));
        Assert.True(_generator.NeedsKeyFrame);
        Assert.Null(_generator.NextDeadline);
        Receive(20_002, 2);
        Assert.Equal([20_001], Collect(20));
    }

    [Fact]
    public void A_retransmission_from_far_away_is_not_believed()
    {
        Receive(1, 0);

        Assert.False(_generator.OnPacket(20_000, MonoTime.Zero, recovered: true));
        Assert.False(_generator.NeedsKeyFrame);
        Receive(2, 0);
        Assert.Null(_generator.NextDeadline);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Over_a_lossy_path_every_packet_comes_once_or_is_given_up(int seed)
    {
        Random random = new(seed);
        HashSet<long> delivered = [];
        PriorityQueue<(long Sequence, bool Recovered), double> path = new();
        int givenUp = 0;
        long sent = 0;
        for (double ms = 0; ms < 10_000; ms += 1)
        {
            if (ms < 9_000)
            {
                Send(sent++, recovered: false, ms);
            }

            while (path.TryPeek(out (long Sequence, bool Recovered) packet, out double at) && at <= ms)
            {
                path.Dequeue();
                bool isNew = _generator.OnPacket(
                    (ushort)packet.Sequence, MonoTime.FromMilliseconds(ms), packet.Recovered);
                Assert.True(isNew == delivered.Add(packet.Sequence), $"seed {seed}, {packet} at {ms} ms");
            }

            if (_generator.NextDeadline <= MonoTime.FromMilliseconds(ms))
            {
                foreach (ushort lost in Collect(ms, rttMs: 30))
                {
                    Send(SequenceNumber.Extend(lost, sent), recovered: true, ms + 15);
                }
            }

            givenUp += _generator.TakeGivenUp();
        }

        long highest = delivered.Max();
        long missing = Enumerable.Range(0, (int)highest).LongCount(number => !delivered.Contains(number));
        Assert.True(missing <= givenUp && givenUp < 60, $"seed {seed}: {missing} missing, {givenUp} given up");
        Assert.True(_generator.RecoveredPackets > 500, $"seed {seed}: {_generator.RecoveredPackets} recovered");

        void Send(long number, bool recovered, double ms)
        {
            if (random.NextDouble() >= 0.1)
            {
                path.Enqueue((number, recovered), ms + 15 + (random.NextDouble() * 4));
            }
        }
    }

    [Fact]
    public void Any_order_of_numbers_keeps_the_generator_within_its_bounds()
    {
        const int Seed = 77;
        Random random = new(Seed);
        int sequence = 0;
        ushort[] lost = new ushort[64];
        for (int i = 0; i < 100_000; i++)
        {
            sequence = random.Next(200) == 0 ? random.Next(65_536) : sequence + random.Next(-30, 60);
            MonoTime now = MonoTime.FromMilliseconds(i);
            _generator.OnPacket((ushort)sequence, now, random.Next(10) == 0);
            int count = _generator.Collect(now, TimeSpan.FromMilliseconds(random.Next(100)), lost);
            Assert.True(
                count <= lost.Length && _generator.MissingCount <= Options.MaxMissing, $"seed {Seed}, packet {i}");
            Assert.True(
                (_generator.MissingCount == 0) == (_generator.NextDeadline is null), $"seed {Seed}, packet {i}");
        }
    }

    [Fact]
    public void Watching_and_asking_allocate_nothing()
    {
        ushort[] lost = new ushort[64];
        int asked = 0;

        long allocated = Allocations.Of(10_000, i =>
        {
            MonoTime now = MonoTime.FromMilliseconds(i);
            _generator.OnPacket((ushort)(i + (i / 10)), now, recovered: false);
            asked += _generator.Collect(now, TimeSpan.Zero, lost);
        });

        Assert.Equal(0, allocated);
        Assert.True(asked > 0);
    }

    private bool Receive(int sequence, double ms) =>
        _generator.OnPacket((ushort)sequence, MonoTime.FromMilliseconds(ms), recovered: false);

    private int[] Collect(double ms, double rttMs = 0)
    {
        ushort[] lost = new ushort[256];
        int count = _generator.Collect(
            MonoTime.FromMilliseconds(ms), TimeSpan.FromMilliseconds(rttMs), lost);
        return [.. lost[..count].Select(number => (int)number)];
    }
}
