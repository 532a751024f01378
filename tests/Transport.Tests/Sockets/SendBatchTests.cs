using System.Net;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Sockets;

public sealed class SendBatchTests
{
    private static readonly TransportAddress First = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 1));
    private static readonly TransportAddress Second = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 2));

    [Theory]
    [InlineData(new[] { 900 }, 1)]
    [InlineData(new[] { 900, 900, 900 }, 3)]
    [InlineData(new[] { 900, 900, 700, 700 }, 3)] // The last may be shorter,
    [InlineData(new[] { 900, 901 }, 1)] // and none may be longer.
    [InlineData(new[] { 900, 700, 900 }, 2)]
    [InlineData(new[] { 1452, 1452 }, 2)]
    [InlineData(new[] { 1453, 1453 }, 1)] // Longer than the path takes: the kernel would refuse to cut it.
    [InlineData(new[] { 1453, 100 }, 1)]
    [InlineData(new[] { 1, 1, 0 }, 3)]
    public void A_run_is_what_one_send_may_carry(int[] lengths, int expected) =>
        Assert.Equal(expected, SendBatch.RunLength(Entries(lengths)));

    [Fact]
    public void A_run_has_one_target()
    {
        Outgoing[] entries = Entries([900, 900, 900]);
        entries[2].Target = Second;

        Assert.Equal(2, SendBatch.RunLength(entries));
    }

    [Theory]
    [InlineData(100, 64)] // As many segments as any kernel takes,
    [InlineData(1300, 50)] // and no more bytes than one datagram has.
    public void A_run_ends_where_the_kernel_s_limits_are(int length, int expected) =>
        Assert.Equal(expected, SendBatch.RunLength(Entries([.. Enumerable.Repeat(length, 100)])));

    private static Outgoing[] Entries(int[] lengths) =>
        [.. lengths.Select(length => new Outgoing { Length = length, Target = First })];
}
