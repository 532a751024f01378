using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

/// <summary>Runs alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(NativeMemoryTests), DisableParallelization = true)]
public sealed class NativeMemoryCollection;

[Collection(nameof(NativeMemoryTests))]
public sealed class NativeMemoryTests
{
    // A connection that leaked would cost about 60 KB: 30 MB in all.
    private const long Allowed = 10 << 20;

    [Fact]
    public void Five_hundred_handshakes_leave_nothing_behind()
    {
        RunHandshakes(100); // Code, pools and OpenSSL's own caches.
        long before = ResidentBytes();

        RunHandshakes(500);

        Assert.InRange(ResidentBytes() - before, long.MinValue, Allowed);
    }

    [Fact]
    public void A_connected_server_holds_a_few_kilobytes()
    {
        const int count = 500;
        const long each = 8 << 10; // The SSL object alone, kept for the association's life, is 42 KB.
        RunHandshakes(100);
        List<IDtlsServer> servers = new(count);
        long before = ResidentBytes();
        for (int i = 0; i < count; i++)
        {
            DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
            pair.Connect();
            servers.Add(pair.Server);
        }

        Assert.InRange(ResidentBytes() - before, long.MinValue, count * each);
        Assert.All(servers, server => Assert.Equal(DtlsState.Connected, server.State));
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public void Twenty_thousand_abandoned_servers_leave_nothing_behind()
    {
        RunAbandoned(2_000);
        long before = ResidentBytes();

        RunAbandoned(20_000);

        Assert.InRange(ResidentBytes() - before, long.MinValue, Allowed);
    }

    [Fact]
    public void Fragments_that_promise_a_huge_message_take_no_memory()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
        pair.Connect();
        byte[] fragment = [.. pair.Wire.ToServer[0]];
        (fragment[14], fragment[15], fragment[16]) = (0xFF, 0xFF, 0xFF); // 16 MB in all, of which this is the start.
        List<IDtlsServer> servers = [];
        long before = ResidentBytes();
        for (int i = 0; i < 100; i++)
        {
            servers.Add(TestDtls.Shared(DtlsBackend.OpenSsl).Create(MonoTime.Zero));
            for (int sequence = 0; sequence < 50; sequence++)
            {
                (fragment[10], fragment[18]) = ((byte)sequence, (byte)sequence); // Record and message, each a new one.
                servers[i].Receive(fragment, MonoTime.Zero);
            }
        }

        Assert.InRange(ResidentBytes() - before, long.MinValue, 100 * 100_000L);
        Assert.All(servers, server => Assert.NotEqual(DtlsState.Connected, server.State));
        servers.ForEach(server => server.Dispose());
    }

    private static void RunHandshakes(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
            pair.Connect();
            if (i % 2 == 0)
            {
                pair.Client.Close();
            }
        }
    }

    private static void RunAbandoned(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using IDtlsServer server = TestDtls.Shared(DtlsBackend.OpenSsl).Create(MonoTime.Zero);
            server.Receive([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], MonoTime.Zero);
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
