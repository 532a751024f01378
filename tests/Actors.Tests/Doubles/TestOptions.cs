using Akka.Configuration;
using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Persistence;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Streams;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Tests.Doubles;

internal static class TestOptions
{
    public const string NodeId = "n1";

    public const string Site = "here";

    public static readonly SdpLimits Sdp = new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 1_000 };

    public static readonly PeerEntityOptions Peers = new()
    {
        StreamReplyTimeout = TimeSpan.FromSeconds(3),
        ProvisionalAfter = TimeSpan.FromMilliseconds(300),
        StreamRetry = TimeSpan.FromSeconds(1),
        ConfirmInterval = TimeSpan.FromSeconds(60),
        HandoverTimeout = TimeSpan.FromSeconds(5),
        HandoverLinger = TimeSpan.FromSeconds(2),
        EngineTimeout = TimeSpan.FromSeconds(3),
        OrphanTimeout = TimeSpan.FromSeconds(60),
    };

    public static readonly StreamEntityOptions Streams = new()
    {
        MaxStreams = 1_000,
        MaxViewersPerStream = 1_000,
        MaxPipelinesPerStream = 2,
        Linger = TimeSpan.FromMinutes(5),
        SnapshotEvery = 4,
        ReconcileInterval = TimeSpan.FromMinutes(1),
        ProbeRetry = TimeSpan.FromSeconds(2),
    };

    public static readonly PipelineEntityOptions Pipelines = new()
    {
        LookInterval = TimeSpan.FromSeconds(1),
        EngineTimeout = TimeSpan.FromSeconds(3),
        Retry = TimeSpan.FromSeconds(5),
        Linger = TimeSpan.FromSeconds(10),
        OrphanTimeout = TimeSpan.FromSeconds(15),
    };

    public static readonly PlacementOptions Placement = new()
    {
        ReportInterval = TimeSpan.FromMilliseconds(200),
        ReportTimeout = TimeSpan.FromSeconds(5),
        StableFor = TimeSpan.FromSeconds(1),
        MaxMoves = 10,
        CrowdedAt = 0.9,
        Sites = [],
        Capacity = new NodeCapacity { MaxSessions = 1_000, MaxBitsPerSecond = 0, Devices = [] },
    };

    // Longer than a node of a busy machine takes to answer; only where one does not answer at all is it waited for.
    public static readonly DirectoryOptions Directory = new()
    {
        WriteTimeout = TimeSpan.FromSeconds(3), ReadTimeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>A node that looks for nobody.</summary>
    public static readonly BootstrapOptions Alone = new()
    {
        Enabled = false,
        NewClusterEnabled = true,
        RequiredContactPoints = 2,
        ContactWithAll = true,
        StableMargin = TimeSpan.FromSeconds(1),
        LookupInterval = TimeSpan.FromMilliseconds(200),
        ProbeInterval = TimeSpan.FromMilliseconds(200),
        ProbingFailureTimeout = TimeSpan.FromSeconds(2),
        JoinTimeout = TimeSpan.FromSeconds(20),
    };

    public static readonly RelayOptions Relays = new()
    {
        OpenTimeout = TimeSpan.FromSeconds(10),
        Linger = TimeSpan.FromSeconds(5),
        Silence = TimeSpan.FromSeconds(2),
        Retry = TimeSpan.FromMilliseconds(500),
    };

    public static readonly ExchangeOptions Exchange = new()
    {
        Repeat = TimeSpan.FromSeconds(1),
        ForgetAfter = TimeSpan.FromSeconds(3),
        MaxStreams = 3,
        Window = 8,
        Queue = 100,
    };

    public static ActorsOptions Node(string sqlitePath) => new()
    {
        NodeId = NodeId,
        Site = Site,
        Roles = ["media", "core"],
        Remoting = new RemotingOptions { Host = "127.0.0.1", Port = 0, PublicHost = "" },
        Seeds = [],
        Bootstrap = Alone,
        Drain = new DrainOptions { Limit = TimeSpan.FromSeconds(20), Settle = TimeSpan.FromMilliseconds(200) },
        Persistence = new PersistenceOptions { SqlitePath = sqlitePath },
        Peers = Peers with
        {
            // By the clock of a machine that may be busy: what has no trouble is not to go the way of what has.
            StreamReplyTimeout = TimeSpan.FromSeconds(10), ProvisionalAfter = TimeSpan.FromSeconds(2),
        },
        Streams = Streams,
        Pipelines = Pipelines,
        Placement = Placement,
        Directory = Directory,
        Relays = Relays,
        Exchange = Exchange,
        AskTimeout = TimeSpan.FromSeconds(20),
        WarmUpTimeout = TimeSpan.FromSeconds(30),
        RestartBackoff = TimeSpan.FromMilliseconds(100),
        AkkaOverrides = ConfigurationFactory.ParseString(TestSystem.WireCheckedMailboxes),
    };
}
