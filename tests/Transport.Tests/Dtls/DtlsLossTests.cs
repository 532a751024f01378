using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Dtls;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

/// <summary>Handshakes over a network that loses, repeats and injects datagrams.</summary>
public sealed class DtlsLossTests
{
    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_lost_server_flight_is_sent_again(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend, Patient);
        pair.Wire.LosesToClient = n => n == 0;

        pair.Connect();

        Assert.True(pair.Server.Retransmissions > 0);
        Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_lost_client_hello_is_the_client_s_business(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Wire.LosesToServer = n => n == 0;

        pair.Connect();

        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void A_lost_last_flight_is_sent_again_when_the_client_repeats_its_own()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
        pair.Wire.LosesToClient = n => n == 1;

        pair.Connect();

        Assert.Equal(1, pair.Server.Retransmissions);
        AssertTalks(pair);
    }

    [Fact]
    public void A_lost_last_flight_is_sent_again_by_BouncyCastle_too()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.BouncyCastle);
        bool lost = false;
        pair.Wire.LosesToClient = n =>
        {
            bool last = !lost && pair.Wire.ToClient[n][0] == DtlsRecord.ChangeCipherSpec;
            lost |= last;
            return last;
        };

        pair.Connect();

        Assert.True(lost);
        Assert.True(pair.Server.Retransmissions > 0);
        AssertTalks(pair);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_third_of_all_datagrams_may_be_lost(int seed)
    {
        Random random = new(seed);
        DtlsTestClientOptions eager = new() { ResendIntervalMs = 5 };
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl, eager);
        pair.Wire.LosesToClient = _ => random.Next(3) == 0;
        pair.Wire.LosesToServer = _ => random.Next(3) == 0;

        pair.Client.Connect(pair.Wire.Send, pair.Wire.Receive);

        Assert.True(pair.Server.State is DtlsState.Connected, $"seed {seed}: {pair.Server.State} {pair.Server.Fault}");
        Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Garbage_between_the_flights_is_ignored(DtlsBackend backend)
    {
        const int seed = 6347;
        Random random = new(seed);
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Wire.BeforeServer = () => Inject(pair, random);

        pair.Connect();

        Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
        AssertTalks(pair);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Datagrams_that_come_twice_do_no_harm(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);
        pair.Wire.BeforeServer = () => pair.Server.Receive(pair.Wire.ToServer[^1], pair.Wire.Now);

        pair.Connect();

        AssertTalks(pair);
    }

    [Fact]
    public void A_flight_without_an_answer_is_repeated_at_doubling_intervals_and_then_given_up()
    {
        byte[] hello = RecordClientHello();
        using IDtlsServer server = TestDtls.Shared(DtlsBackend.OpenSsl).Create(MonoTime.Zero);
        byte[] buffer = new byte[1500];
        server.Receive(hello, MonoTime.Zero);
        Assert.True(server.TryTakeDatagram(buffer, out int length));
        byte[] flight = buffer[..length];

        List<double> repeats = [];
        MonoTime? last = null;
        while (server.NextDeadline is { } due)
        {
            Assert.True(last is null || due > last, "a deadline that was served must not come again");
            last = due;
            server.Tick(due - TimeSpan.FromTicks(1));
            Assert.False(server.TryTakeDatagram(buffer, out _), "before its time");
            server.Tick(due);
            if (server.TryTakeDatagram(buffer, out length))
            {
                repeats.Add(due.TotalMilliseconds);
                Assert.Equal(flight, buffer[..length]);
            }
        }

        Assert.Equal([50, 150, 350, 750, 1550, 2550, 3550, 4550, 5550, 6550, 7550, 8550, 9550], repeats);
        Assert.Equal(repeats.Count, server.Retransmissions);
        Assert.Equal(10_000, last!.Value.TotalMilliseconds);
        Assert.Equal((DtlsState.Failed, DtlsFault.TimedOut), (server.State, server.Fault));
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_peer_that_never_speaks_is_given_up(DtlsBackend backend)
    {
        using IDtlsServer server = TestDtls.Shared(backend).Create(MonoTime.Zero);
        MonoTime end = MonoTime.FromMilliseconds(10_000);
        Assert.Equal(end, server.NextDeadline);

        server.Tick(end - TimeSpan.FromMilliseconds(1));
        Assert.Equal(DtlsState.Handshaking, server.State);

        server.Tick(end);
        Assert.Equal((DtlsState.Failed, DtlsFault.TimedOut), (server.State, server.Fault));
        Assert.Null(server.NextDeadline);
    }

    [Fact]
    public void A_BouncyCastle_handshake_that_stalls_gives_its_thread_back()
    {
        byte[] hello = RecordClientHello();
        DtlsOptions one = TestDtls.Options(DtlsBackend.BouncyCastle) with { MaxBlockingHandshakes = 1 };
        using IDtlsServerFactory factory = DtlsServerFactories.Create(one);
        using IDtlsServer stalled = factory.Create(MonoTime.Zero);
        stalled.Receive(hello, MonoTime.Zero);
        Assert.True(stalled.NextDeadline < MonoTime.FromMilliseconds(100), "the outcome must be asked for");

        using IDtlsServer waiting = factory.Create(MonoTime.Zero);
        waiting.Receive(hello, MonoTime.Zero);
        Assert.Equal(MonoTime.FromMilliseconds(10_000), waiting.NextDeadline); // No thread was free: not started.

        stalled.Tick(MonoTime.FromMilliseconds(10_000));
        Assert.Equal(DtlsFault.TimedOut, stalled.Fault);
        bool started = SpinWait.SpinUntil(
            () =>
            {
                waiting.Receive(hello, MonoTime.Zero);
                return waiting.NextDeadline < MonoTime.FromMilliseconds(100);
            },
            TimeSpan.FromSeconds(5));
        Assert.True(started, "the client's next ClientHello finds the thread that the stalled handshake gave back");
    }

    // Slow enough that only the server's own timer can be what saves the handshake.
    private static DtlsTestClientOptions Patient => new() { ResendIntervalMs = 2_000 };

    private static byte[] RecordClientHello()
    {
        DtlsTestClientOptions brief = new() { HandshakeTimeoutMs = 1 };
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl, brief);
        pair.Wire.LosesToServer = _ => true;
        Assert.NotNull(Record.Exception(() => pair.Client.Connect(pair.Wire.Send, pair.Wire.Receive)));
        return pair.Wire.ToServer[0];
    }

    private static void Inject(DtlsTestPair pair, Random random)
    {
        byte[] noise = new byte[random.Next(1, 400)];
        random.NextBytes(noise);
        pair.Server.Receive(noise, pair.Wire.Now);
        noise[0] = 22;
        pair.Server.Receive(noise, pair.Wire.Now);
        byte[] forged = [.. pair.Wire.ToServer[^1]];
        forged[3] = 1; // The wrong epoch.
        forged[^1] ^= 0xFF;
        pair.Server.Receive(forged, pair.Wire.Now);
        pair.Server.Receive(new byte[5000], pair.Wire.Now);
        pair.Server.Receive([], pair.Wire.Now);
    }

    private static void AssertTalks(DtlsTestPair pair)
    {
        pair.Client.Send("ping"u8);
        byte[] buffer = new byte[100];
        Assert.True(pair.Server.TryTakeApplicationData(buffer, out int length));
        Assert.Equal("ping"u8.ToArray(), buffer[..length]);
    }
}
