using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Forwarding.Tests.Packets;

public sealed class PacketPoolTests
{
    private const int SlotsForVideo = (64 << 10) / 1_280;

    private readonly PacketPool _pool = new(maxIdle: 1_000);

    [Fact]
    public void A_packet_is_in_use_until_everybody_has_let_go_of_it()
    {
        PacketBuffer packet = _pool.Copy(1);
        packet.Retain();

        packet.Release();
        Assert.Equal(1, _pool.InUse);

        packet.Release();
        Assert.Equal(0, _pool.InUse);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1_200)]
    [InlineData(1_281)]
    [InlineData(PacketBuffer.Capacity)]
    public void A_packet_of_any_size_comes_back_as_it_was(int length)
    {
        byte[] written = new byte[length];
        TestPackets.Write(written, 7);
        PacketBuffer packet = _pool.Copy(7, length);

        Assert.Equal(written, packet.Packet);
        Assert.Equal(length - RtpHeader.FixedLength, packet.Payload.Length);
    }

    [Fact]
    public void A_packet_longer_than_a_path_carries_is_not_taken()
    {
        Assert.Null(_pool.Copy(new byte[PacketBuffer.Capacity + 1], default, MonoTime.Zero));
        Assert.Equal(0, _pool.InUse);
    }

    [Fact]
    public void Packets_that_live_at_once_share_no_byte()
    {
        PacketBuffer[] packets = [.. Enumerable.Range(0, 500).Select(i => _pool.Copy(i, 20 + (i * 977 % 1_480)))];

        Assert.All(packets, packet => Assert.True(packet.IsWhole()));
    }

    [Fact]
    public void Room_that_is_given_back_is_used_again()
    {
        PacketBuffer first = _pool.Copy(1);
        first.Release();

        Assert.Same(first, _pool.Copy(2));
    }

    [Fact]
    public void What_was_said_of_the_packet_before_is_forgotten()
    {
        PacketBuffer first = _pool.Copy(1);
        (first.ExtendedSequence, first.FrameNumber, first.StartsKeyFrame) = (9, 8, true);
        first.Release();

        PacketBuffer second = _pool.Copy(2);

        Assert.Same(first, second);
        Assert.Equal((0L, 0L, false), (second.ExtendedSequence, second.FrameNumber, second.StartsKeyFrame));
    }

    [Fact]
    public void Releasing_once_too_often_is_a_bug_that_shows()
    {
        PacketBuffer packet = _pool.Copy(1);
        packet.Release();

        Assert.Throws<InvalidOperationException>(packet.Release);
    }

    [Fact]
    public void Retaining_what_is_nobodys_is_a_bug_that_shows()
    {
        PacketBuffer packet = _pool.Copy(1);
        packet.Release();

        Assert.Throws<InvalidOperationException>(packet.Retain);
    }

    [Fact]
    public void Sound_takes_a_fifth_of_the_room_of_video()
    {
        PacketPool sound = new(maxIdle: 0);
        PacketBuffer packet = sound.Copy(1, 120);

        Assert.Equal(255, sound.Idle); // 64 KiB hold 256 of them
        Assert.Equal(120, packet.Length);
    }

    [Fact]
    public void Unused_blocks_beyond_the_bound_are_given_back()
    {
        List<PacketBuffer> packets = [.. Enumerable.Range(0, 5_100).Select(i => _pool.Copy(i))];

        packets.ForEach(packet => packet.Release());
        _pool.Trim();

        Assert.Equal(0, _pool.InUse);
        Assert.InRange(_pool.Idle, 1_000 - SlotsForVideo, 1_000);
    }

    [Fact]
    public void A_block_of_which_one_packet_is_used_stays_and_so_does_one_unused()
    {
        PacketPool pool = new(maxIdle: 0);
        PacketBuffer[] packets = [.. Enumerable.Range(0, 3 * SlotsForVideo).Select(i => pool.Copy(i))];
        foreach (PacketBuffer packet in packets[1..])
        {
            packet.Release();
        }

        pool.Trim();
        Assert.Equal((2 * SlotsForVideo) - 1, pool.Idle);
        Assert.True(packets[0].IsWhole());

        packets[0].Release();
        pool.Trim();
        Assert.Equal(SlotsForVideo, pool.Idle);
    }

    [Fact]
    public void Packets_that_come_and_go_where_a_block_ends_allocate_nothing()
    {
        PacketPool pool = new(maxIdle: 0);
        for (int i = 0; i < SlotsForVideo; i++)
        {
            pool.Copy(i);
        }

        byte[] bytes = new byte[1_112];
        TestPackets.Write(bytes, 1);
        RtpHeader.TryRead(bytes, out RtpHeader header);

        Assert.Equal(0, Allocations.Of(1_000, _ => pool.Copy(bytes, header, MonoTime.Zero)!.Release()));
    }

    [Fact]
    public void A_pool_that_gave_its_blocks_back_goes_on()
    {
        PacketPool pool = new(maxIdle: 0);
        for (int i = 0; i < 1_000; i++)
        {
            PacketBuffer packet = pool.Copy(i, 20 + (i * 977 % 1_480));
            Assert.True(packet.IsWhole());
            packet.Release();
        }

        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void A_packet_that_comes_and_goes_allocates_nothing()
    {
        byte[] bytes = new byte[1_112];
        TestPackets.Write(bytes, 1);
        RtpHeader.TryRead(bytes, out RtpHeader header);
        PacketBuffer?[] window = new PacketBuffer?[100];

        long allocated = Allocations.Of(10_000, i =>
        {
            window[i % window.Length]?.Release();
            window[i % window.Length] = _pool.Copy(bytes, header, MonoTime.Zero);
        });

        Assert.Equal(0, allocated);
    }
}
