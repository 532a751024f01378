using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Media;
using Ooblex.LoadGen.Peers;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Clusters;

namespace Ooblex.Bench.Cluster.Clients;

/// <summary>Clients of a cluster, without pictures. One thread carries all of them; a dead node does not end it.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, WhipSignalling> _gateways;
    private readonly Dictionary<string, Uri> _addresses;
    private readonly HttpClient _http = new();
    private readonly string _key;
    private readonly List<Roamer> _roamers = [];

    public Crowd(NodeCluster cluster)
        : this(
            cluster.Nodes.ToDictionary(node => node.Key, node => node.Value.Http),
            cluster.Nodes.First().Value.ApiKey)
    {
    }

    public Crowd(IReadOnlyDictionary<string, Uri> gateways, string key)
    {
        _key = key;
        _addresses = gateways.ToDictionary();
        _gateways = gateways.ToDictionary(
            gateway => gateway.Key,
            gateway => new WhipSignalling(gateway.Value, SignallingPaths.Usual, key) { Patience = AnswerPatience });
    }

    public LoadLoop Loop { get; } = new(forgives: true);

    public ClientIdentity Identity { get; } = new(SrtpProfile.AeadAes128Gcm);

    /// <summary>Some 100 packets and 25 frames a second: little for the machine, and enough to see a gap of 40 ms.
    /// </summary>
    public VideoShape Shape { get; init; } = new()
    {
        PacketsPerSecond = 100,
        PacketsPerFrame = 4,
        PayloadBytes = 300,
        Bursts = false,
        KeyFrameInterval = TimeSpan.FromSeconds(10),
    };

    /// <summary>Requests to one node's gateway.</summary>
    public WhipSignalling At(string node) => _gateways[node];

    /// <summary>Publishes a stream, and comes back by itself at the next of the gateways when the server falls silent.
    /// </summary>
    public Roamer Publish(string stream, params IReadOnlyList<string> gateways) =>
        Add(new Roamer(this, new RoamerPlan(stream, Publishes: true, gateways, Roamer.ServerSilence)));

    /// <summary>The node whose gateway has an address; <c>null</c> when none has.</summary>
    public string? NodeAt(Uri address) =>
        _addresses.FirstOrDefault(gateway => gateway.Value.Authority == address.Authority).Key;

    /// <summary>Waits for the word of a session's node to go elsewhere.</summary>
    public Task<(Uri? Next, bool BrokeOff)> ReconnectAsync(Uri session, CancellationToken cancellation) =>
        new ReconnectWatch(_http, session, _key).WaitAsync(cancellation);

    /// <summary>Publishes or watches as others do, and goes where <c>reconnect</c> says.</summary>
    public Roamer Follow(string stream, bool publishes, params IReadOnlyList<string> gateways) =>
        Add(new Roamer(this, new RoamerPlan(
            stream, publishes, gateways, publishes ? Roamer.ServerSilence : Roamer.MediaSilence)
        {
            Follows = true,
        }));

    /// <summary>Publishes a stream, and does not come back when its session has ended.</summary>
    public Roamer PublishOnce(string stream, string gateway) =>
        Add(new Roamer(this, new RoamerPlan(stream, Publishes: true, [gateway], Silence: null)));

    /// <summary>Watches a stream, and comes back when the media falls silent for two seconds.</summary>
    public Roamer Watch(string stream, params IReadOnlyList<string> gateways) =>
        Add(new Roamer(this, new RoamerPlan(stream, Publishes: false, gateways, Roamer.MediaSilence)));

    /// <summary>Watches a stream, and stays in its session whatever happens.</summary>
    public Roamer WatchPatiently(string stream, params IReadOnlyList<string> gateways) =>
        Add(new Roamer(this, new RoamerPlan(stream, Publishes: false, gateways, Silence: null)));

    /// <summary>Publishes or watches as a client that says at which site it is, in one session for good.</summary>
    public Roamer Join(string stream, bool publishes, string site, string gateway) =>
        Add(new Roamer(this, new RoamerPlan(stream, publishes, [gateway], Silence: null) { Site = site }));

    public async ValueTask DisposeAsync()
    {
        foreach (Roamer roamer in _roamers)
        {
            await roamer.DisposeAsync();
        }

        Loop.Dispose();
        Identity.Dispose();
        foreach (WhipSignalling gateway in _gateways.Values)
        {
            gateway.Dispose();
        }

        _http.Dispose();
    }

    private Roamer Add(Roamer roamer)
    {
        _roamers.Add(roamer);
        return roamer;
    }
}
