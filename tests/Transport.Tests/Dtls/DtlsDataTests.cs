using Ooblex.Protocol.Dtls;
using Ooblex.TestKit.Dtls;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

/// <summary>Application data and the end of an association.</summary>
public sealed class DtlsDataTests
{
    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Messages_keep_their_order_and_boundaries_both_ways(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();
        byte[] buffer = new byte[2048];
        for (int size = 1; size <= 1150; size += 47)
        {
            byte[] message = new byte[size];
            new Random(size).NextBytes(message);

            pair.Client.Send(message);
            Assert.True(pair.Server.TryTakeApplicationData(buffer, out int length));
            Assert.Equal(message, buffer[..length]);
            Assert.False(pair.Server.TryTakeApplicationData(buffer, out _));

            pair.Server.Send(message);
            Assert.Equal(size, pair.Client.Receive(buffer, timeoutMs: 2000));
            Assert.Equal(message, buffer[..size]);
        }

        Assert.True(pair.Wire.ToClient.All(datagram => datagram.Length <= 1200));
    }

    [Theory]
    [InlineData(0xC02B)]
    [InlineData(0xC02C)]
    public void Data_flows_both_ways_in_each_suite(int suite)
    {
        using DtlsTestPair pair = TestDtls.Pair(
            DtlsBackend.OpenSsl, new DtlsTestClientOptions { Suites = [suite] });
        pair.Connect();
        byte[] buffer = new byte[100];
        for (byte i = 0; i < 200; i++)
        {
            pair.Client.Send([i, 1]);
            Assert.True(pair.Server.TryTakeApplicationData(buffer, out int length));
            Assert.Equal([i, 1], buffer[..length]);

            pair.Server.Send([i, 2]);
            Assert.Equal(2, pair.Client.Receive(buffer, timeoutMs: 2000));
            Assert.Equal([i, 2], buffer[..2]);
        }
    }

    [Fact]
    public void No_two_records_of_the_server_share_a_number_or_a_nonce()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
        pair.Connect();
        pair.Server.Send("one"u8);
        pair.Server.Send("two"u8);
        pair.Server.Close();
        while (pair.Client.Receive(new byte[100], timeoutMs: 5) >= 0)
        {
            // Both messages, then close_notify.
        }

        // Finished, two messages and close_notify: number in bytes 5 to 10, explicit nonce in 13 to 20.
        byte[][] sealedRecords = [.. pair.Wire.ToClient.SelectMany(Records).Where(record => record[4] == 1)];
        Assert.Equal(4, sealedRecords.Length);
        Assert.Equal(4, sealedRecords.Select(record => Convert.ToHexString(record[5..11])).Distinct().Count());
        Assert.Equal(4, sealedRecords.Select(record => Convert.ToHexString(record[13..21])).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_that_leaves_closes_the_server(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();

        pair.Client.Close();

        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.Equal(DtlsFault.None, pair.Server.Fault);
        Assert.Null(pair.Server.NextDeadline);
        Assert.True(pair.Server.TryTakeDatagram(new byte[1500], out _), "close_notify is answered (RFC 5246 §7.2.1)");
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_server_that_leaves_tells_the_client(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();

        pair.Server.Close();

        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Record.Exception(() => pair.Client.Receive(new byte[100], timeoutMs: 50));
        Assert.True(pair.Client.PeerClosed);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Data_is_ignored_before_the_handshake_and_after_the_end(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        byte[] buffer = new byte[1500];
        pair.Server.Send("early"u8);
        Assert.False(pair.Server.TryTakeDatagram(buffer, out _));
        pair.Connect();
        Assert.Equal(-1, pair.Client.Receive(buffer, timeoutMs: 5));

        pair.Server.Send(new byte[20_000]);
        Assert.False(pair.Server.TryTakeDatagram(buffer, out _));

        pair.Server.Close();
        while (pair.Server.TryTakeDatagram(buffer, out _))
        {
            // close_notify
        }

        pair.Server.Send("late"u8);
        pair.Server.Close();
        Assert.False(pair.Server.TryTakeDatagram(buffer, out _));
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void An_owner_that_does_not_drain_loses_messages_and_nothing_else(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();
        byte[] message = new byte[1000];
        for (int i = 0; i < 500; i++)
        {
            pair.Client.Send(message);
        }

        int kept = 0;
        while (pair.Server.TryTakeApplicationData(new byte[1500], out _))
        {
            kept++;
        }

        Assert.InRange(kept, 50, 70); // 64 KB.
        pair.Client.Send("fresh"u8);
        byte[] buffer = new byte[100];
        Assert.True(pair.Server.TryTakeApplicationData(buffer, out int length));
        Assert.Equal("fresh"u8.ToArray(), buffer[..length]);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_disposed_server_is_silent(DtlsBackend backend)
    {
        DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();

        pair.Dispose();
        pair.Dispose();
        pair.Server.Receive(pair.Wire.ToServer[^1], pair.Wire.Now);
        pair.Server.Tick(pair.Wire.Now);
        pair.Server.Send("x"u8);
        pair.Server.Close();

        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.True(pair.Server.KeyingMaterial.IndexOfAnyExcept((byte)0) < 0, "the keys are wiped");
    }

    private static IEnumerable<byte[]> Records(byte[] datagram)
    {
        for (int at = 0; DtlsRecord.TryMeasure(datagram.AsSpan(at), out int length); at += length)
        {
            yield return datagram[at..(at + length)];
        }
    }
}
