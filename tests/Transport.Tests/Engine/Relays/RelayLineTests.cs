using System.Net;
using System.Net.Sockets;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;
using Ooblex.TestKit.Network;
using Ooblex.TestKit.Peers;
using static Ooblex.Transport.Tests.Engine.Relays.RelayPair;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Relays between engines over real sockets and bad lines, and against strangers.</summary>
public sealed class RelayLineTests
{
    private const int Packets = 600;
    private const int Window = 48; // Less than the replay window of the test client.

    public static TheoryData<double, double, double> Lines => new()
    {
        // Shares that are lost, swapped, and come twice.
        { 0.05, 0.0, 0.0 },
        { 0.20, 0.0, 0.0 },
        { 0.00, 0.2, 0.2 },
        { 0.05, 0.1, 0.1 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task What_the_line_loses_is_repaired_before_the_viewer(double loss, double swapped, double duplicated)
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 }, options => options with
        {
            Routing = options.Routing with { HistoryTime = TimeSpan.FromSeconds(10) },
            Ice = options.Ice with { ConsentTimeout = TimeSpan.FromMinutes(1) }, // The clients check once.
        });
        await using LossProxy line = pair.Line(new LossProxyOptions
        {
            Seed = 7,
            LossToServer = loss,
            LossToClient = loss,
            Swapped = swapped,
            Duplicated = duplicated,
        });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session, port: line.Port);
        (TestPeer viewer, _) = await pair.WatchAsync();
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true, payloadBytes: 100));
        RtpHeader first = First(viewer);

        // No further ahead of the first that is missing than what is kept, however slow or fast the machine is.
        Arrivals arrivals = new(viewer, (ushort)(first.SequenceNumber + 1));
        for (int i = 1; i <= Packets; i++)
        {
            publisher.SendRtp(publisher.Video((ushort)i, (uint)i * 3000, keyFrame: false, payloadBytes: 200));
            while (i - arrivals.Complete >= Window && arrivals.TakeOne())
            {
            }
        }

        while (arrivals.Complete < Packets && arrivals.TakeOne())
        {
        }

        await pair.FarEnd.NextSnapshotAsync();
        await pair.Origin.NextSnapshotAsync();
        Assert.True(
            arrivals.Complete == Packets,
            $"{arrivals.Complete} of {Packets} came; far end: {string.Join(' ', pair.FarEnd.Engine.Relays)}; "
            + $"origin: {string.Join(' ', pair.Origin.Engine.Relays)}; line lost {line.Lost} of {line.Delivered}");
        Assert.Equal(0, arrivals.Twice);
        RelayRow import = Assert.Single(pair.FarEnd.Engine.Relays);
        Assert.Equal(0, import.Lost);
        Assert.True(loss == 0 || import.Recovered > Packets * loss / 2, $"{import.Recovered} recovered");
    }

    [Fact]
    public async Task An_export_whose_far_end_is_silent_ends_by_itself()
    {
        await using RelayPair pair = new(change: options => options with
        {
            Relay = options.Relay with { SilenceTimeout = TimeSpan.FromMilliseconds(1_500) },
        });
        await using LossProxy line = pair.Line(new LossProxyOptions { Seed = 1 });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true, payloadBytes: 100));
        await pair.RelayAsync(session, port: line.Port);
        Assert.True((await pair.WatchAsync()).Peer.ReceivesPayload(100));
        WaitFor(() => pair.Origin.Engine.Relays.Count == 1, "the export");

        line.IsCut = true;
        WaitFor(() => pair.Origin.Engine.Relays.Count == 0, "the export's end");
        Assert.True(await pair.Origin.Engine.CloseAsync(session, CancellationToken.None));
        Assert.Equal((0, 0), await pair.Origin.Engine.CountTracesAsync());
        RelayRow import = Assert.Single(pair.FarEnd.Engine.Relays);
        Assert.True(import.SilentFor > TimeSpan.FromSeconds(1), $"silent for {import.SilentFor}");
    }

    [Fact]
    public async Task Media_goes_on_when_the_line_comes_back()
    {
        await using RelayPair pair = new();
        await using LossProxy line = pair.Line(new LossProxyOptions { Seed = 1 });
        (TestPeer publisher, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session, port: line.Port);
        (TestPeer viewer, _) = await pair.WatchAsync();
        publisher.SendRtp(publisher.Video(0, 0, keyFrame: true, payloadBytes: 100));
        Assert.True(viewer.ReceivesPayload(100));
        line.IsCut = true;
        for (ushort i = 1; i < 500; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: false, payloadBytes: 200));
        }

        Assert.False(viewer.ReceivesPayload(200, timeoutMs: 100));
        line.IsCut = false;
        publisher.SendRtp(publisher.Video(500, 1_500_000, keyFrame: true, payloadBytes: 300));
        Assert.True(viewer.ReceivesPayload(300));
    }

    [Fact]
    public async Task Ten_thousand_forged_datagrams_are_refused_and_viewers_see_none_of_them()
    {
        await using RelayPair pair = new(new EngineShape { Workers = 2 });
        await using RecordingLine line = new(pair.Origin.Engine.Address);
        (TestPeer publisher, string session) = await pair.PublishAsync();
        await pair.RelayAsync(session, port: line.Port);
        (TestPeer viewer, _) = await pair.WatchAsync();
        for (ushort i = 0; i < 50; i++)
        {
            publisher.SendRtp(publisher.Video(i, i * 3000u, keyFrame: i == 0, payloadBytes: 100 + i));
        }

        Assert.Equal(Enumerable.Range(100, 50), Payloads(viewer, 50));
        int sent = 0;
        foreach (byte[] datagram in HostileBytes.From(seed: 9, count: 10_000, [.. line.Taken.Take(20)]))
        {
            // Each at both ends; whole ones of the relay are replays.
            line.SendTo(pair.Origin.Engine.Address, datagram);
            line.SendTo(pair.FarEnd.Engine.Address, datagram);
            sent++;
            if (sent % 50 == 0)
            {
                await pair.FarEnd.Engine.CountTracesAsync(); // Both have read what came, so that no buffer overflows.
                await pair.Origin.Engine.CountTracesAsync();
            }
        }

        await pair.FarEnd.NextSnapshotAsync();
        await pair.Origin.NextSnapshotAsync();
        long refused = pair.FarEnd.Engine.Snapshot.Totals.Relays.Refused;
        Assert.InRange(refused, sent * 9 / 10, sent + 1);
        Assert.InRange(pair.Origin.Engine.Snapshot.Totals.Relays.Refused, sent * 9 / 10, sent + 1);
        Assert.Null(viewer.ReceiveRtp(timeoutMs: 50));
        Assert.Equal(50, Assert.Single(pair.FarEnd.Engine.Relays).Packets);

        publisher.SendRtp(publisher.Video(50, 150_000, keyFrame: false, payloadBytes: 150));
        Assert.Equal([150], Payloads(viewer, 1));
    }

    [Fact]
    public async Task A_node_that_relays_nothing_has_no_port_for_it()
    {
        int port = FreePort();
        await using TestEngine engine = new(change: options => options with
        {
            RelayPort = options.RelayPort with { Port = port, AnnouncedAddress = IPAddress.Parse("192.0.2.7") },
        });

        Assert.Equal(new RelayAddress("192.0.2.7", port), engine.Engine.Address);
        Assert.Empty(engine.Engine.Relays);
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port)); // Nobody has it.
            Assert.False(await engine.Engine.EndImportAsync(1, CancellationToken.None));
        }
    }

    [Fact]
    public void A_port_that_is_taken_is_named_at_start_where_that_was_wanted()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        IOException error = Assert.Throws<IOException>(() => new TestEngine(change: options => options with
        {
            RelayPort = options.RelayPort with { Port = port, Start = Transport.Engine.RelayStart.On },
        }));

        Assert.Contains("OOBLEX_RELAY_PORT", error.Message, StringComparison.Ordinal);
    }

    private static RtpHeader First(TestPeer viewer)
    {
        byte[]? packet = viewer.ReceiveRtp(timeoutMs: 5_000);
        Assert.NotNull(packet);
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        return header;
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>What a viewer has got, by its numbers.</summary>
    private sealed class Arrivals(TestPeer viewer, ushort first)
    {
        private readonly HashSet<ushort> _seen = [];
        private ushort _next = first;

        /// <summary>All up to so many are here.</summary>
        public int Complete { get; private set; }

        public int Twice { get; private set; }

        /// <summary>False when nothing comes for five seconds.</summary>
        public bool TakeOne()
        {
            if (viewer.ReceiveRtp(timeoutMs: 5_000) is not { } packet)
            {
                return false;
            }

            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            Twice += _seen.Add(header.SequenceNumber) ? 0 : 1;
            while (_seen.Contains(_next))
            {
                _next++;
                Complete++;
            }

            return true;
        }
    }
}
