using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class TwccRecorderTests
{
    private readonly byte[] _buffer = new byte[1_200];

    [Fact]
    public void A_steady_stream_is_one_run_of_small_deltas()
    {
        TwccRecorder recorder = new();
        for (int i = 0; i < 20; i++)
        {
            recorder.OnPacket((ushort)(10 + i), MonoTime.FromMilliseconds(64 + (5 * i)));
        }

        Assert.True(recorder.TryBuild(_buffer, 1, 2, out int written));

        Assert.Equal(
            "8FCD000A" + "00000001" + "00000002" + "000A0014" + "00000100" + "2014"
            + "00" + string.Concat(Enumerable.Repeat("14", 19)) + "0000",
            Convert.ToHexString(_buffer.AsSpan(0, written)));
        Assert.False(recorder.HasPending);
        Assert.False(recorder.TryBuild(_buffer, 1, 2, out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Losses_between_two_feedbacks_are_told_in_the_second()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(65_534, MonoTime.FromMilliseconds(1));
        Build(recorder);
        recorder.OnPacket(2, MonoTime.FromMilliseconds(2));

        List<TwccStatus> statuses = Build(recorder);

        Assert.Equal([65_535, 0, 1, 2], statuses.Select(status => (int)status.Sequence));
        Assert.Equal([false, false, false, true], statuses.Select(status => status.Received));
    }

    [Fact]
    public void A_late_packet_takes_the_next_feedback_back_to_it()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.FromMilliseconds(10));
        recorder.OnPacket(3, MonoTime.FromMilliseconds(12));
        Assert.Equal(3, Build(recorder).Count);
        recorder.OnPacket(2, MonoTime.FromMilliseconds(20));

        List<TwccStatus> statuses = Build(recorder);

        Assert.Equal([2, 3], statuses.Select(status => (int)status.Sequence));
        Assert.Equal([80L, 48L], statuses.Select(status => status.Arrival));
        Assert.Equal(-32, statuses[1].Delta);
    }

    [Fact]
    public void A_duplicate_changes_nothing()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.FromMilliseconds(10));
        recorder.OnPacket(1, MonoTime.FromMilliseconds(30));

        Assert.Equal(40, Assert.Single(Build(recorder)).Arrival);
        recorder.OnPacket(1, MonoTime.FromMilliseconds(50));
        Assert.False(recorder.HasPending);
    }

    [Fact]
    public void A_pause_too_long_for_a_delta_starts_a_feedback_of_its_own()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.FromMilliseconds(0));
        recorder.OnPacket(2, MonoTime.FromMilliseconds(20_000));

        Assert.Equal(1, Assert.Single(Build(recorder)).Sequence);
        TwccStatus second = Assert.Single(Build(recorder));
        Assert.Equal(2, second.Sequence);
        Assert.Equal(80_000, second.Arrival);
    }

    [Fact]
    public void A_jump_beyond_the_memory_starts_over()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.FromMilliseconds(0));
        recorder.OnPacket(30_000, MonoTime.FromMilliseconds(5));

        Assert.Equal(30_000, Assert.Single(Build(recorder)).Sequence);
    }

    [Fact]
    public void A_gap_of_half_the_memory_is_skipped()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(0, MonoTime.FromMilliseconds(0));
        Build(recorder);
        recorder.OnPacket(2_000, MonoTime.FromMilliseconds(5));

        List<TwccStatus> statuses = Build(recorder);

        Assert.Equal(2_000, statuses[^1].Sequence);
        Assert.True(statuses.Count <= TwccRecorder.Capacity / 2);
    }

    [Fact]
    public void The_reference_time_wraps_at_24_bits()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.Zero + (TimeSpan.FromMilliseconds(64) * ((1 << 24) + 5)));

        Assert.True(recorder.TryBuild(_buffer, 1, 2, out int written));

        Assert.Equal(5, TwccFeedbackTests.Read(_buffer.AsSpan(0, written)).ReferenceTime);
    }

    [Fact]
    public void Times_before_zero_are_told_as_well()
    {
        TwccRecorder recorder = new();
        recorder.OnPacket(1, MonoTime.FromMilliseconds(-1));

        TwccStatus status = Assert.Single(Build(recorder));

        Assert.Equal(-4, status.Arrival);
        Assert.Equal(252, status.Delta);
    }

    [Fact]
    public void Feedbacks_are_counted_modulo_256()
    {
        TwccRecorder recorder = new();
        for (int i = 0; i < 258; i++)
        {
            recorder.OnPacket((ushort)i, MonoTime.FromMilliseconds(i));
            Assert.True(recorder.TryBuild(_buffer, 1, 2, out int written));
            Assert.Equal((byte)i, TwccFeedbackTests.Read(_buffer.AsSpan(0, written)).FeedbackCount);
        }
    }

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(63)]
    [InlineData(200)]
    [InlineData(1_200)]
    public void Whatever_arrives_reads_back_whole_through_any_buffer(int bufferBytes)
    {
        int seed = 8888 + bufferBytes;
        Random random = new(seed);
        TwccRecorder recorder = new();
        Dictionary<ushort, long> sent = [];
        Dictionary<ushort, long> told = [];
        ushort sequence = 65_000;
        double clockMs = 0;
        for (int round = 0; round < 60; round++)
        {
            double loss = random.Next(3) switch { 0 => 0, 1 => 0.05, _ => 0.6 };
            for (int i = random.Next(1, 150); i > 0; i--)
            {
                clockMs += random.Next(20) == 0 ? random.Next(100, 400) : random.NextDouble() * 3;
                sequence++;
                if (random.NextDouble() >= loss)
                {
                    // Now and then out of order in time: a negative delta.
                    double atMs = clockMs - (random.Next(10) == 0 ? 2 : 0);
                    MonoTime at = MonoTime.FromMilliseconds(atMs);
                    recorder.OnPacket(sequence, at);
                    sent[sequence] = (long)Math.Floor(at.Ticks / 2_500.0);
                }
            }

            byte[] buffer = new byte[bufferBytes];
            while (recorder.TryBuild(buffer, 1, 2, out int written))
            {
                Assert.True(written <= bufferBytes && written % 4 == 0, $"seed {seed}, round {round}");
                foreach (TwccStatus status in TwccFeedbackTests.Read(buffer.AsSpan(0, written)))
                {
                    if (status.Received)
                    {
                        told[status.Sequence] = status.Arrival;
                    }
                }
            }

            Assert.False(recorder.HasPending, $"seed {seed}, round {round}");
        }

        Assert.True(sent.Count > 1_000, $"seed {seed}");
        Assert.True(
            sent.OrderBy(pair => pair.Key).SequenceEqual(told.OrderBy(pair => pair.Key)), $"seed {seed}");
    }

    [Fact]
    public void Any_order_of_numbers_keeps_the_recorder_sound()
    {
        const int Seed = 1313;
        Random random = new(Seed);
        TwccRecorder recorder = new();
        for (int i = 0; i < 20_000; i++)
        {
            recorder.OnPacket((ushort)random.Next(65_536), new MonoTime(random.NextInt64() - (long.MaxValue / 2)));
            if (random.Next(10) == 0)
            {
                int calls = 0;
                while (recorder.TryBuild(_buffer, 1, 2, out int written))
                {
                    TwccFeedbackTests.Read(_buffer.AsSpan(0, written));
                    Assert.True(++calls <= TwccRecorder.Capacity, $"seed {Seed}, packet {i}");
                }
            }
        }
    }

    [Fact]
    public void Recording_and_building_allocate_nothing()
    {
        TwccRecorder recorder = new();
        int bytes = 0;

        long allocated = Allocations.Of(10_000, i =>
        {
            recorder.OnPacket((ushort)(i + (i / 7)), new MonoTime(i * 12_345L));
            if (i % 50 == 0 && recorder.TryBuild(_buffer, 1, 2, out int written))
            {
                bytes += written;
            }
        });

        Assert.Equal(0, allocated);
        Assert.True(bytes > 0);
    }

    private List<TwccStatus> Build(TwccRecorder recorder)
    {
        Assert.True(recorder.TryBuild(_buffer, 1, 2, out int written));
        return TwccFeedbackTests.List(TwccFeedbackTests.Read(_buffer.AsSpan(0, written)));
    }
}
