using System.Collections.Concurrent;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Packets;

/// <summary>One thread copies packets in, others hold and release them.</summary>
public sealed class PacketPoolThreadTests
{
    private const int Packets = 60_000;
    private const int Readers = 3;

    [Theory]
    [InlineData(0)]
    [InlineData(4_096)]
    public void No_packet_changes_while_anybody_holds_it_and_all_come_back(int maxIdle)
    {
        PacketPool pool = new(maxIdle);
        BlockingCollection<PacketBuffer>[] rings = [.. Many()];
        int damaged = 0;
        Thread[] threads = [.. rings.Select((ring, i) => new Thread(() => Read(ring, i, ref damaged)))];
        Array.ForEach(threads, thread => thread.Start());

        Feed(pool, rings);
        Array.ForEach(rings, ring => ring.CompleteAdding());
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(rings, ring => ring.Dispose());
        pool.Trim();

        Assert.Equal((0, 0), (damaged, pool.InUse));
        Assert.InRange(pool.Idle, 0, Math.Max(maxIdle, 4 * (64 << 10) / 256));
    }

    [Fact]
    public void Two_pools_whose_threads_release_each_others_packets_lose_none()
    {
        PacketPool[] pools = [new(maxIdle: 64), new(maxIdle: 64)];
        using BlockingCollection<PacketBuffer> first = new(boundedCapacity: 256);
        using BlockingCollection<PacketBuffer> second = new(boundedCapacity: 256);
        int damaged = 0;
        Thread[] threads =
        [
            new(() => Exchange(pools[0], first, second, ref damaged)),
            new(() => Exchange(pools[1], second, first, ref damaged)),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(pools, pool => pool.Trim());

        Assert.Equal((0, 0, 0), (damaged, pools[0].InUse, pools[1].InUse));
    }

    private static IEnumerable<BlockingCollection<PacketBuffer>> Many() =>
        Enumerable.Range(0, Readers).Select(_ => new BlockingCollection<PacketBuffer>(boundedCapacity: 256));

    private static void Feed(PacketPool pool, BlockingCollection<PacketBuffer>[] rings)
    {
        PacketHistory history = new(capacity: 64, keep: TimeSpan.FromSeconds(1), replayPackets: 0);
        for (int i = 0; i < Packets; i++)
        {
            PacketBuffer packet = pool.Copy(i, 20 + (i * 977 % 1_480), MonoTime.Zero);
            packet.ExtendedSequence = i;
            history.Add(packet, MonoTime.Zero);
            foreach (BlockingCollection<PacketBuffer> ring in rings)
            {
                packet.Retain();
                ring.Add(packet);
            }

            packet.Release();
        }

        history.Clear();
    }

    // Each reader keeps some for a while, so that the last release falls to each of them in turn.
    private static void Read(BlockingCollection<PacketBuffer> ring, int reader, ref int damaged)
    {
        Queue<PacketBuffer> held = new();
        foreach (PacketBuffer packet in ring.GetConsumingEnumerable())
        {
            held.Enqueue(packet);
            if (held.Count > reader * 40)
            {
                Drop(held.Dequeue(), ref damaged);
            }
        }

        while (held.TryDequeue(out PacketBuffer? packet))
        {
            Drop(packet, ref damaged);
        }
    }

    private static void Exchange(
        PacketPool own,
        BlockingCollection<PacketBuffer> outgoing,
        BlockingCollection<PacketBuffer> incoming,
        ref int damaged)
    {
        for (int i = 0; i < Packets; i++)
        {
            PacketBuffer packet = own.Copy(i, 20 + (i * 977 % 1_480));
            packet.Retain();
            outgoing.Add(packet);
            Drop(packet, ref damaged);
            Drop(incoming.Take(), ref damaged);
        }
    }

    private static void Drop(PacketBuffer packet, ref int damaged)
    {
        if (!packet.IsWhole())
        {
            Interlocked.Increment(ref damaged);
        }

        packet.Release();
    }
}
