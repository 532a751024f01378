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
using Ooblex.Actors.Remoting;
using Ooblex.Actors.Streams;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Storage.Postgres;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.actors</c>.</summary>
internal static class ActorsSection
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    public static ActorsOptions Bind(
        HoconReader hocon,
        NodeOptions node,
        PlacementOptions placement,
        BootstrapOptions bootstrap,
        DrainOptions drain,
        Config akka)
    {
        PeerEntityOptions peers = Peers(hocon.Section("peers"));
        TimeSpan askTimeout = hocon.Duration("ask-timeout", Short, TimeSpan.FromMinutes(1));
        RelayOptions relays = Relays(hocon.Section("relays"));
        if (askTimeout <= peers.StreamReplyTimeout + relays.OpenTimeout + peers.EngineTimeout)
        {
            hocon.Problem("ask-timeout", "must be longer than both time-outs of peers and that of relays together");
        }

        RemotingOptions remoting = Remoting(hocon.Section("remoting"), node);
        return new ActorsOptions
        {
            NodeId = node.Id,
            Site = node.Site,
            Roles = node.Roles,
            Remoting = remoting,
            Seeds = Seeds(hocon, remoting),
            Bootstrap = bootstrap,
            Drain = drain,
            Persistence = Persistence(hocon.Section("persistence"), node),
            Peers = peers,
            Streams = Streams(hocon.Section("streams")),
            Pipelines = Pipelines(hocon.Section("pipelines")),
            Placement = placement,
            Directory = Directory(hocon.Section("directory")),
            Relays = relays,
            Exchange = Exchange(hocon.Section("exchange")),
            AskTimeout = askTimeout,
            WarmUpTimeout = hocon.Duration("warm-up-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            RestartBackoff = hocon.Duration("restart-backoff", Short, TimeSpan.FromMinutes(5)),
            AkkaOverrides = akka,
        };
    }

    private static PeerEntityOptions Peers(HoconReader hocon) => new()
    {
        StreamReplyTimeout = hocon.Duration("stream-reply-timeout", Short, TimeSpan.FromMinutes(1)),
        ProvisionalAfter = hocon.Duration("provisional-after", Short, TimeSpan.FromSeconds(30)),
        StreamRetry = hocon.Duration("stream-retry", Short, TimeSpan.FromMinutes(1)),
        ConfirmInterval = hocon.Duration("confirm-interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        HandoverTimeout = hocon.Duration("handover-timeout", Short, TimeSpan.FromMinutes(1)),
        HandoverLinger = hocon.Duration("handover-linger", Short, TimeSpan.FromMinutes(1)),
        EngineTimeout = hocon.Duration("engine-timeout", Short, TimeSpan.FromMinutes(1)),
        OrphanTimeout = hocon.Duration("orphan-timeout", TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
    };

    private static StreamEntityOptions Streams(HoconReader hocon) => new()
    {
        MaxStreams = hocon.Int("max-streams", 1, 1_000_000),
        MaxViewersPerStream = hocon.Int("max-viewers", 1, 1_000_000),
        MaxPipelinesPerStream = hocon.Int("max-pipelines", 0, 100),
        Linger = hocon.Duration("linger", TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)),
        SnapshotEvery = hocon.Int("snapshot-every", 10, 100_000),
        ReconcileInterval = hocon.Duration("reconcile-interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        ProbeRetry = hocon.Duration("probe-retry", Short, TimeSpan.FromMinutes(5)),
    };

    private static PipelineEntityOptions Pipelines(HoconReader hocon) => new()
    {
        LookInterval = hocon.Duration("look-interval", Short, TimeSpan.FromSeconds(10)),
        EngineTimeout = hocon.Duration("engine-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        Retry = hocon.Duration("retry", Short, TimeSpan.FromMinutes(10)),
        Linger = hocon.Duration("linger", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        OrphanTimeout = hocon.Duration("orphan-timeout", TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
    };

    private static DirectoryOptions Directory(HoconReader hocon) => new()
    {
        WriteTimeout = hocon.Duration("write-timeout", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5)),
        ReadTimeout = hocon.Duration("read-timeout", TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5)),
    };

    private static RelayOptions Relays(HoconReader hocon) => new()
    {
        OpenTimeout = hocon.Duration("open-timeout", Short, TimeSpan.FromSeconds(30)),
        Linger = hocon.Duration("linger", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)),
        Silence = hocon.Duration("silence", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        Retry = hocon.Duration("retry", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10)),
    };

    private static ExchangeOptions Exchange(HoconReader hocon)
    {
        ExchangeOptions exchange = new()
        {
            Repeat = hocon.Duration("repeat", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            ForgetAfter = hocon.Duration("forget-after", TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10)),
            MaxStreams = hocon.Int("max-streams", 1, 100_000),
            Window = hocon.Int("window", 8, 65_536),
            Queue = hocon.Int("queue", 8, 65_536),
        };
        if (exchange.ForgetAfter < 2 * exchange.Repeat)
        {
            hocon.Problem("forget-after", "must be at least twice repeat, so that one lost message changes nothing");
        }

        return exchange;
    }

    private static RemotingOptions Remoting(HoconReader hocon, NodeOptions node) => new()
    {
        Host = hocon.Text("host"),
        Port = hocon.Port("port"),
        PublicHost = hocon.OptionalText("public-host") ?? "",
        Tls = RemotingTls(hocon.Section("tls"), node),
        AllowPlain = hocon.Flag("allow-plain"),
    };

    private static RemotingTlsOptions? RemotingTls(HoconReader hocon, NodeOptions node)
    {
        string?[] given = [hocon.OptionalText("certificate"), hocon.OptionalText("key"), hocon.OptionalText("ca")];
        if (given.Contains(null) && given.Any(path => path is not null))
        {
            hocon.Problem("certificate", "belongs with key and ca: all three, or none");
        }

        if (given is not [{ } certificate, { } key, { } ca])
        {
            return null;
        }

        return new RemotingTlsOptions
        {
            CertificatePath = Path.GetFullPath(certificate, node.DataDirectory),
            KeyPath = Path.GetFullPath(key, node.DataDirectory),
            CaPath = Path.GetFullPath(ca, node.DataDirectory),
        };
    }

    private static PersistenceOptions Persistence(HoconReader hocon, NodeOptions node) => new()
    {
        SqlitePath = Path.GetFullPath(hocon.Text("sqlite-file"), node.DataDirectory),
        Postgres = Postgres(hocon.Section("postgres")),
    };

    private static PostgresOptions? Postgres(HoconReader hocon)
    {
        string? text = hocon.OptionalText("connection-string");
        PostgresOptions options = new()
        {
            ConnectionString = text ?? "",
            PoolSize = hocon.Int("pool-size", 4, 500),
            Migrate = hocon.Flag("migrate"),
        };
        if (text is not null && !PostgresDatabase.IsConnectionString(text))
        {
            // Without the text: it holds a password.
            hocon.Problem("connection-string", "must be like Host=db;Database=ooblex;Username=ooblex;Password=…");
        }

        return text is null ? null : options;
    }

    private static IReadOnlyList<string> Seeds(HoconReader hocon, RemotingOptions remoting)
    {
        IReadOnlyList<string> given = hocon.List("seeds");
        string?[] seeds = [.. given.Select(seed => SeedAddress.Of(seed, isTls: remoting.Tls is not null))];
        int bad = Array.IndexOf(seeds, null);
        if (bad >= 0)
        {
            hocon.Problem("seeds", $"holds \"{given[bad]}\"; a seed is HOST:PORT or akka.tcp://ooblex@HOST:PORT");
        }

        return [.. seeds.OfType<string>()];
    }
}
