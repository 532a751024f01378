using System.Net;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Sockets;

public sealed class ReceiveBatchTests
{
    private static readonly TransportAddress Source = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 9));

    [Theory]
    [InlineData(1000, 1000, new[] { 1000 })]
    [InlineData(1000, 0, new[] { 1000 })] // No control message.
    [InlineData(1000, -5, new[] { 1000 })] // No kernel says so.
    [InlineData(1000, 400, new[] { 400, 400, 200 })]
    [InlineData(1000, 4000, new[] { 1000 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    [InlineData(0, 0, new[] { 0 })] // An empty or a cut datagram.
    [InlineData(0, 500, new[] { 0 })]
    [InlineData(3000, 0, new[] { 0 })] // Longer than any of ours.
    [InlineData(5000, 2049, new[] { 0, 0, 902 })]
    public void A_slot_is_cut_into_its_datagrams(int length, int segmentBytes, int[] expected)
    {
        ReceiveBatch batch = Shaped(slotDatagrams: 8);

        batch.Add(slot: 1, length, segmentBytes, Source);

        Assert.Equal(expected, Enumerable.Range(0, batch.Count).Select(i => batch.Datagram(i).Length));
    }

    [Fact]
    public void Datagrams_of_a_slot_lie_back_to_back_and_share_their_source()
    {
        ReceiveBatch batch = Shaped(slotDatagrams: 8);
        TransportAddress other = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 10));
        for (int i = 0; i < 25; i++)
        {
            batch.Slot(0)[i] = (byte)i;
            batch.Slot(1)[i] = (byte)(100 + i);
        }

        batch.Add(slot: 0, length: 25, segmentBytes: 10, Source);
        batch.Add(slot: 1, length: 4, segmentBytes: 0, other);

        Assert.Equal(4, batch.Count);
        Assert.Equal([0, 10, 20, 100], Enumerable.Range(0, 4).Select(i => (int)batch.Datagram(i)[0]));
        Assert.Equal([Source, Source, Source, other], Enumerable.Range(0, 4).Select(i => batch.Source(i)));
    }

    [Fact]
    public void More_segments_than_there_is_room_for_are_left_out()
    {
        ReceiveBatch batch = Shaped(slotDatagrams: 3);

        batch.Add(slot: 0, length: 60, segmentBytes: 10, Source);
        batch.Add(slot: 1, length: 60, segmentBytes: 10, Source);

        Assert.Equal(6, batch.Count);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(10, batch.Datagram(i).Length));
    }

    [Fact]
    public void The_same_shape_keeps_the_bytes_where_they_are()
    {
        ReceiveBatch batch = Shaped(slotDatagrams: 3);
        byte[] bytes = batch.Bytes;
        batch.Add(slot: 0, length: 60, segmentBytes: 10, Source);

        batch.Clear();
        batch.Shape(2, 8192, 3);

        Assert.Same(bytes, batch.Bytes);
        Assert.Equal(0, batch.Count);
    }

    private static ReceiveBatch Shaped(int slotDatagrams)
    {
        ReceiveBatch batch = new();
        batch.Shape(2, 8192, slotDatagrams);
        return batch;
    }
}
