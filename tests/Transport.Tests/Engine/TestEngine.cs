using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine;
using Ooblex.Transport.Engine.Results;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Tests.Engine;

/// <summary>A real engine on a free loopback port, and clients that reach it by real sockets.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    private static readonly SdpLimits SdpLimits = new()
    {
        MaxBytes = 65_536,
        MaxMediaSections = 16,
        MaxAttributes = 1024,
    };

    private int _next;

    public TestEngine(EngineShape? shape = null, Func<EngineOptions, EngineOptions>? change = null)
    {
        EngineOptions options = (shape ?? new EngineShape()).Apply(Options(DatagramApi.Auto));
        Engine = new MediaEngine(change?.Invoke(options) ?? options, NullLogger<MediaEngine>.Instance);
    }

    public MediaEngine Engine { get; }

    public static EngineOptions Options(DatagramApi api) => new()
    {
        Transport = new TransportOptions
        {
            BindAddress = IPAddress.Loopback,
            Port = 0,
            AnnouncedAddresses = [],
            Workers = 1,
            HandoverParcels = 1024,
            ReceiveBufferBytes = 1 << 20,
            SendBufferBytes = 1 << 20,
            Segmentation = true,
            ReceiveOffload = ReceiveOffload.Auto,
            Api = api,
        },
        Limits = new EngineLimits { MaxSessions = 1000, MaxIdlePackets = 256 },
        Ice = new IceOptions
        {
            ConsentTimeout = TimeSpan.FromSeconds(30),
            MaxPaths = 8,
            GraceTimeout = TimeSpan.FromSeconds(30),
        },
        Dtls = new DtlsOptions
        {
            Backend = DtlsBackend.Auto,
            MtuBytes = 1200,
            RetransmitInterval = TimeSpan.FromMilliseconds(50),
            MaxRetransmitInterval = TimeSpan.FromSeconds(2),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            CertificateLifetime = TimeSpan.FromDays(30),
            MaxBlockingHandshakes = 32,
        },
        Srtp = new SrtpOptions { ReplayWindowPackets = 1024, MaxSources = 32, Crypto = SrtpCrypto.Auto },
        Sctp = new SctpOptions
        {
            MaxMessageBytes = 262_144,
            ReceiveWindowBytes = 1 << 20,
            SendBufferBytes = 1 << 20,
            MtuBytes = 1160,
            MaxStreams = 1024,
            RtoInitial = TimeSpan.FromMilliseconds(500),
            RtoMin = TimeSpan.FromMilliseconds(200),
            RtoMax = TimeSpan.FromSeconds(10),
            MaxRetransmits = 10,
            HeartbeatInterval = TimeSpan.FromSeconds(30),
            SackDelay = TimeSpan.FromMilliseconds(20),
        },
        DataChannels = new DataChannelOptions { MaxChannels = 16, MaxLabelBytes = 256 },
        Negotiation = new NegotiationOptions
        {
            VideoCodecs = ["VP8", "VP9", "H264", "AV1"],
            AudioCodecs = ["OPUS", "PCMU", "PCMA"],
            StartBitrateKbps = 0,
        },
        Frames = new FrameOptions
        {
            Patience = TimeSpan.FromMilliseconds(300),
            MaxPackets = 512,
            MaxBytes = 1 << 20,
            QueueFrames = 32,
            MaxTaps = 16,
        },
        Results = new ResultOptions { QueueMessages = 8, BufferedBytes = 32 << 10, WorkerMessages = 256 },
        Relay = new RelayOptions { SilenceTimeout = TimeSpan.FromSeconds(10), MaxRelays = 100 },
        RelayPort = new RelayPortOptions
        {
            Start = RelayStart.Auto,
            BindAddress = IPAddress.Loopback,
            Port = 0,
            AnnouncedAddress = null,
        },
        Routing = new RoutingOptions
        {
            HistoryPackets = 256,
            AudioHistoryPackets = 32,
            HistoryTime = TimeSpan.FromMilliseconds(600),
            ReplayPackets = 128,
            PadRuns = true,
            TwccPeriod = TimeSpan.FromMilliseconds(100),
            ReportPeriod = TimeSpan.FromSeconds(1),
            RembBitsPerSecond = 5_000_000,
            Nack = new NackOptions
            {
                ReorderWait = TimeSpan.FromMilliseconds(10),
                ReorderPackets = 3,
                MinRetryInterval = TimeSpan.FromMilliseconds(20),
                MaxRequests = 10,
                MaxMissing = 200,
            },
            KeyFrames = new KeyFrameOptions
            {
                MinInterval = TimeSpan.FromMilliseconds(400),
                RetryInterval = TimeSpan.FromMilliseconds(1000),
            },
        },
    };

    public async Task<(string Id, OpenResult Result)> OpenAsync(
        TestPeer peer, bool publishes, string stream = "s/cam", long epoch = 0)
    {
        string id = $"node/{Interlocked.Increment(ref _next)}";
        return (id, await OpenAsync(peer.Offer, publishes, stream, id, epoch));
    }

    public async Task<OpenResult> OpenAsync(
        TestOffer offer, bool publishes, string stream, string id, long epoch = 0)
    {
        Assert.True(SessionDescription.TryParse(
            offer.ToSdp(), SdpLimits, out SessionDescription? sdp, out SdpError error), error.ToString());
        return await Engine.OpenAsync(new OpenRequest(id, stream, publishes, sdp, epoch), CancellationToken.None);
    }

    /// <summary>What becomes of sessions; not when their media begins.</summary>
    public async Task<MediaFact> NextFactAsync()
    {
        MediaFact fact = await NextFactOfAnyKindAsync();
        while (fact.Kind is MediaFactKind.Flowing)
        {
            fact = await NextFactOfAnyKindAsync();
        }

        return fact;
    }

    public async Task<MediaFact> NextFactOfAnyKindAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        return await Engine.Facts.ReadAsync(limit.Token);
    }

    /// <summary>Waits until every worker has counted anew.</summary>
    public async Task NextSnapshotAsync()
    {
        PlaneSnapshot[] old = [.. Engine.Snapshots];
        long limit = Environment.TickCount64 + 60_000;
        while (Engine.Snapshots.Zip(old).Any(pair => ReferenceEquals(pair.First, pair.Second)))
        {
            Assert.True(Environment.TickCount64 < limit, "a worker makes no snapshot");
            await Task.Delay(50);
        }
    }

    public async Task<int> WorkersInUseAsync()
    {
        await NextSnapshotAsync();
        return Engine.Snapshots.Count(snapshot => snapshot.Sessions.Count > 0);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
