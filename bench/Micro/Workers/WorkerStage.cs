using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Forwarding.Plane;
using Ooblex.LoadGen.Measure;
using Ooblex.Protocol.Sdp;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Micro.Workers;

/// <summary>A whole engine with everything but sockets: one publisher, and viewers spread over the workers.</summary>
internal sealed class WorkerStage : IAsyncDisposable
{
    private const string Stream = "bench/stream";

    private static readonly SdpLimits Limits = new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 1024 };

    private readonly MediaEngine _engine;
    private readonly Crowd[] _crowds;
    private readonly MemoryPort[] _ports;
    private readonly List<WarmUpClient> _clients = [];
    private readonly OpenSslDtls _dtls;

    private WorkerStage(WorkersOptions options, int workers)
    {
        IPEndPoint address = new(IPAddress.Loopback, 10_000);
        SeatTable seats = new(options.Viewers + 1);
        _crowds = [.. Enumerable.Range(0, workers).Select(_ => new Crowd(seats))];
        _ports = [.. _crowds.Select(crowd => crowd.Open(address))];
        _engine = new MediaEngine(Options(), _ports, NullLogger.Instance);
        _dtls = _engine.Dtls as OpenSslDtls
            ?? throw new PlatformNotSupportedException("Clients shake hands by OpenSSL, which was not found.");
    }

    public Feed Feed { get; private set; } = null!;

    public MediaEngine Engine => _engine;

    /// <summary>The line of who publishes, for who paces packets instead of letting <see cref="Feed"/> run.</summary>
    public Seat Publisher { get; private set; } = null!;

    /// <summary>From <see cref="Publisher"/> to viewers, of packets that carry when they were sent.</summary>
    public DelayHistogram Delays => _crowds[0].Delays;

    public long Delivered => _crowds.Sum(crowd => crowd.Delivered);

    public long Damaged => _crowds.Sum(crowd => crowd.Damaged);

    /// <summary>Of all workers.</summary>
    public long CpuNanoseconds => _ports.Sum(port => port.CpuNanoseconds);

    public static async Task<WorkerStage> OpenAsync(WorkersOptions options, int workers)
    {
        WorkerStage stage = new(options, workers);
        await stage.JoinAllAsync(options).ConfigureAwait(false);
        return stage;
    }

    /// <summary>Packets that the publisher sent, times viewers.</summary>
    public long Expected() => Feed.Sent * _crowds.Sum(crowd => crowd.Viewers);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync().ConfigureAwait(false);
        _clients.ForEach(client => client.Dispose());
    }

    private static EngineOptions Options()
    {
        ConfigurationResult read =
            OoblexConfiguration.Load(nodeConf: null, new Dictionary<string, string>(), CommandLine.Parse([]));
        EngineOptions options = read.Settings!.Engine;
        TimeSpan longer = TimeSpan.FromHours(1); // Clients prove once that they are there, and no more.
        return options with
        {
            Transport = options.Transport with { BindAddress = IPAddress.Loopback, AnnouncedAddresses = [] },
            Ice = options.Ice with { ConsentTimeout = longer, GraceTimeout = longer },
        };
    }

    private async Task JoinAllAsync(WorkersOptions options)
    {
        Seat publisher = await JoinAsync(_crowds[0], publishes: true).ConfigureAwait(false);
        for (int i = 0; i < options.Viewers; i++)
        {
            Crowd crowd = _crowds[i % _crowds.Length];
            await JoinAsync(crowd, publishes: false).ConfigureAwait(false);
            crowd.Viewers++;
        }

        Publisher = publisher;
        Feed = new Feed(publisher.Keys!, publisher.Address, _crowds, _ports[0], options.Burst);
        _crowds[0].Feed = Feed;
        foreach (Crowd crowd in _crowds.Skip(1))
        {
            crowd.Listener = Feed;
        }
    }

    private async Task<Seat> JoinAsync(Crowd crowd, bool publishes)
    {
        string offer = WarmUpOffer.Write(_engine.Fingerprint, publishes);
        if (!SessionDescription.TryParse(offer, Limits, out SessionDescription? description, out SdpError error))
        {
            throw new InvalidDataException($"The offer is malformed: {error}.");
        }

        OpenRequest request = new($"bench/{_clients.Count}", Stream, publishes, description);
        OpenResult result = await _engine.OpenAsync(request, CancellationToken.None).ConfigureAwait(false);
        if (result.Refusal is not OpenRefusal.None)
        {
            throw new InvalidDataException($"The offer was refused: {result.Detail}");
        }

        Seat seat = crowd.Join();
        WarmUpClient client = new(_dtls.CreateClient(), seat);
        _clients.Add(client);
        client.Connect(result.AnswerSdp);
        seat.Keys = client.Srtp ?? throw new InvalidDataException("A handshake failed.");
        await _engine.Facts.ReadAsync().ConfigureAwait(false); // Connected.
        return seat;
    }
}
