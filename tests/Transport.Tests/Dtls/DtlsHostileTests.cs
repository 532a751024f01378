using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Dtls;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

/// <summary>Bytes that no client would send, in every state of a server.</summary>
public sealed class DtlsHostileTests
{
    [Theory]
    [InlineData(DtlsBackend.OpenSsl, 4000)]
    [InlineData(DtlsBackend.BouncyCastle, 300)]
    public void A_fresh_server_withstands_mutated_handshakes(DtlsBackend backend, int rounds)
    {
        const int seed = 5246;
        Random random = new(seed);
        List<byte[]> recorded = RecordHandshake();
        byte[] buffer = new byte[2048];
        for (int round = 0; round < rounds; round++)
        {
            using IDtlsServer server = TestDtls.Shared(backend).Create(MonoTime.Zero);
            for (int i = 0; i < 4; i++)
            {
                byte[] datagram = Mutate(recorded[random.Next(Math.Min(i + 1, recorded.Count))], random);
                server.Receive(datagram, MonoTime.FromMilliseconds(i));
                server.Tick(MonoTime.FromMilliseconds(i));
                while (server.TryTakeDatagram(buffer, out int length))
                {
                    Assert.True(DtlsRecord.IsDtls(buffer.AsSpan(0, length)), $"seed {seed}, round {round}");
                }
            }

            Assert.NotEqual(DtlsState.Connected, server.State);
            Assert.True(server.KeyingMaterial.IsEmpty);
        }

        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect(); // All threads and tables are free again.
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_connected_server_withstands_mutated_records(DtlsBackend backend)
    {
        const int seed = 6347;
        Random random = new(seed);
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();
        pair.Client.Send("first"u8);
        byte[] buffer = new byte[2048];
        Assert.True(pair.Server.TryTakeApplicationData(buffer, out _));
        int rounds = backend is DtlsBackend.OpenSsl ? 5000 : 500;
        for (int round = 0; round < rounds; round++)
        {
            byte[] datagram = Mutate(pair.Wire.ToServer[random.Next(pair.Wire.ToServer.Count)], random);
            pair.Server.Receive(datagram, pair.Wire.Now);
            Assert.False(pair.Server.TryTakeApplicationData(buffer, out _), $"seed {seed}, round {round}");
            while (pair.Server.TryTakeDatagram(buffer, out _))
            {
                // Answers to repeated handshake messages.
            }
        }

        Assert.Equal(DtlsState.Connected, pair.Server.State);
        pair.Client.Send("second"u8);
        Assert.True(pair.Server.TryTakeApplicationData(buffer, out int length));
        Assert.Equal("second"u8.ToArray(), buffer[..length]);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Forged_records_too_short_for_a_tag_do_not_end_an_association(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Connect();
        for (int length = 0; length <= 40; length++)
        {
            foreach (byte type in new byte[] { 20, 21, 22, 23, 24 })
            {
                byte[] forged = new byte[13 + length];
                (forged[0], forged[1], forged[2], forged[4]) = (type, 0xFE, 0xFD, 1);
                (forged[10], forged[12]) = (200, (byte)length);
                pair.Server.Receive(forged, pair.Wire.Now);
                Assert.True(pair.Server.State is DtlsState.Connected, $"type {type}, {length} bytes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_hello_cut_off_anywhere_opens_nothing(DtlsBackend backend)
    {
        byte[] hello = RecordHandshake()[0];
        int step = backend is DtlsBackend.OpenSsl ? 1 : 16;
        for (int length = 0; length < hello.Length; length += step)
        {
            using IDtlsServer server = TestDtls.Shared(backend).Create(MonoTime.Zero);
            server.Receive(hello.AsSpan(0, length), MonoTime.Zero);
            Assert.False(server.TryTakeDatagram(new byte[1500], out _), $"{length} bytes were answered");
        }
    }

    private static List<byte[]> RecordHandshake()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
        pair.Connect();
        return pair.Wire.ToServer;
    }

    private static byte[] Mutate(byte[] datagram, Random random)
    {
        byte[] copy = [.. datagram];
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            int at = random.Next(3) == 0 ? random.Next(Math.Min(25, copy.Length)) : random.Next(copy.Length);
            copy[at] = (byte)random.Next(256);
        }

        return random.Next(8) == 0 ? copy[..random.Next(copy.Length)] : copy;
    }
}
