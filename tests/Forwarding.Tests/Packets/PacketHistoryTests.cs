using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Packets;

public sealed class PacketHistoryTests
{
    private const int Capacity = 64;
    private const int ReplayPackets = 40;
    private static readonly TimeSpan Keep = TimeSpan.FromMilliseconds(100);

    private readonly PacketPool _pool = new(maxIdle: 1_000);
    private readonly PacketHistory _history = new(Capacity, Keep, ReplayPackets);
    private MonoTime _now = MonoTime.FromMilliseconds(5_000);

    [Fact]
    public void A_packet_is_found_under_its_number_and_no_other()
    {
        Add(100);

        Assert.Equal(100, _history.Find(100)!.ExtendedSequence);
        Assert.Null(_history.Find(99));
        Assert.Null(_history.Find(101));
        Assert.Null(_history.Find(100 + Capacity));
        Assert.Null(_history.Find(100 - Capacity));
    }

    [Fact]
    public void A_duplicate_is_refused()
    {
        Add(100);

        Assert.False(Add(100));
        Assert.Equal(1, _pool.InUse);
    }

    [Fact]
    public void The_newest_packets_are_kept_up_to_the_capacity()
    {
        AddRun(1, 1_000);

        Assert.Equal(Capacity, _pool.InUse);
        Assert.NotNull(_history.Find(1_000 - Capacity + 1));
        Assert.Null(_history.Find(1_000 - Capacity));
    }

    [Fact]
    public void A_packet_too_far_behind_is_refused()
    {
        AddRun(1, 100);

        Assert.False(Add(100 - Capacity));
    }

    [Fact]
    public void Packets_that_come_late_find_their_place_also_before_the_first()
    {
        Add(100);

        Assert.True(Add(98));
        Assert.True(Add(99));
        Assert.True(Add(60));
        Assert.All([60L, 98, 99, 100], sequence => Assert.NotNull(_history.Find(sequence)));
    }

    [Fact]
    public void A_jump_lets_everything_before_it_go()
    {
        AddRun(1, 50);
        Add(30_000);

        Assert.Equal(1, _pool.InUse);
        Assert.Null(_history.Find(50));
    }

    [Fact]
    public void Old_packets_go_as_new_ones_arrive()
    {
        AddRun(1, 10);
        Wait(60);
        AddRun(11, 10);
        Wait(60);
        Add(21);

        Assert.Null(_history.Find(10));
        Assert.NotNull(_history.Find(11));
        Assert.Equal(11, _pool.InUse);
    }

    [Fact]
    public void What_came_before_a_silence_stays_during_it()
    {
        AddRun(1, 10);
        Wait(10_000);

        Assert.NotNull(_history.Find(1));
    }

    [Fact]
    public void A_packet_that_went_for_its_age_is_not_taken_again()
    {
        AddRun(1, 10);
        Wait(200);
        Add(11);

        Assert.False(Add(10));
        Assert.False(Add(5));
    }

    [Fact]
    public void Packets_lost_in_an_outage_are_taken_after_it_though_all_before_it_are_old()
    {
        AddRun(1, 10);
        Wait(200);
        AddRun(21, 2);

        Assert.True(Add(15));
        Assert.NotNull(_history.Find(15));
        Assert.False(Add(10));
    }

    [Fact]
    public void The_run_since_the_key_frame_stays_however_old_as_long_as_it_may_be_replayed()
    {
        AddRun(1, 5);
        AddKeyFrame(6);
        for (int sequence = 7; sequence < 6 + ReplayPackets; sequence++)
        {
            Wait(30);
            Add(sequence);
            Assert.True(_history.CanReplay);
        }

        Assert.Null(_history.Find(5));
        Assert.Equal(ReplayPackets, _pool.InUse);

        Wait(30);
        Add(6 + ReplayPackets);

        Assert.False(_history.CanReplay);
        Assert.Equal(4, _pool.InUse); // those of 0, 30, 60 and 90 ms ago
    }

    [Fact]
    public void A_newer_key_frame_frees_what_the_older_one_held()
    {
        AddKeyFrame(1);
        AddRun(2, 20);
        Wait(200);
        AddKeyFrame(22);
        Add(23);

        Assert.Equal(2, _pool.InUse);
        Assert.Equal(22, _history.KeyFrameStart);
        Assert.True(_history.CanReplay);
    }

    [Fact]
    public void Without_replay_a_key_frame_goes_like_any_other_packet()
    {
        PacketHistory history = new(Capacity, Keep, replayPackets: 0);
        Add(history, 1);
        history.MarkKeyFrame(1);
        Wait(200);
        Add(history, 2);

        Assert.False(history.CanReplay);
        Assert.Equal(1, _pool.InUse);
    }

    [Fact]
    public void Clearing_lets_everything_go_and_a_new_life_begins()
    {
        AddRun(500, 40);
        _history.Clear();

        Assert.Equal(0, _pool.InUse);
        Assert.True(_history.IsEmpty);
        Assert.True(Add(3));
    }

    [Fact]
    public void At_300_packets_a_second_a_stream_keeps_no_more_than_250_kB()
    {
        PacketHistory history = new(512, TimeSpan.FromMilliseconds(600), replayPackets: 256);
        Add(history, 0);
        history.MarkKeyFrame(0);
        for (int i = 1; i < 3_000; i++)
        {
            Wait(10 / 3.0);
            Add(history, i);
        }

        Assert.InRange((_pool.InUse + _pool.Idle) * 1_280, 0, 512 * 1_280);
        Assert.InRange(_pool.InUse * 1_280, 0, 250_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_arrives_the_invariants_hold_and_nothing_leaks(int seed)
    {
        Random random = new(seed);
        HashSet<long> taken = [];
        long newest = 1_000;
        for (int i = 0; i < 20_000; i++)
        {
            Wait(random.Next(0, 8));
            long sequence = random.Next(100) switch
            {
                < 70 => newest + 1,
                < 80 => newest + random.Next(2, 90),
                < 81 => newest + random.Next(90, 30_000),
                _ => newest - random.Next(0, 100),
            };
            bool isNew = Add(sequence);
            Assert.True(!isNew || taken.Add(sequence), "One number was taken twice.");
            newest = Math.Max(newest, isNew ? sequence : newest);
            if (isNew && random.Next(50) == 0)
            {
                _history.MarkKeyFrame(sequence);
            }

            Check(newest);
        }

        _history.Clear();
        Assert.Equal(0, _pool.InUse);
    }

    private void Check(long newest)
    {
        int found = 0;
        for (long sequence = newest - (2 * Capacity); sequence <= newest + Capacity; sequence++)
        {
            found += _history.Find(sequence) is null ? 0 : 1;
        }

        Assert.Equal(newest, _history.Newest);
        Assert.NotNull(_history.Find(newest));
        Assert.Null(_history.Find(newest - Capacity));
        Assert.Equal(_pool.InUse, found);
    }

    private void Wait(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);

    private void AddKeyFrame(int sequence)
    {
        Add(sequence);
        _history.MarkKeyFrame(sequence);
    }

    private void AddRun(int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(Add(first + i));
        }
    }

    private bool Add(long sequence) => Add(_history, sequence);

    private bool Add(PacketHistory history, long sequence)
    {
        PacketBuffer packet = _pool.Copy((int)sequence, at: _now);
        packet.ExtendedSequence = sequence;
        bool isNew = history.Add(packet, _now);
        packet.Release();
        return isNew;
    }
}
