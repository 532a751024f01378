using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Signalling;
using Ooblex.TestKit.Processes;

namespace Ooblex.LoadGen.Server;

/// <summary>The server that is loaded: a node that this process starts, or one that runs already.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(2);

    private readonly NodeProcess? _node;

    private ServerUnderTest(NodeProcess? node, SignallingClient signalling, IReadOnlyList<int> pids)
    {
        (_node, Signalling, Pids) = (node, signalling, pids);
    }

    public SignallingClient Signalling { get; }

    /// <summary>Its processes; none where nobody said.</summary>
    public IReadOnlyList<int> Pids { get; }

    /// <summary>Where its metrics are; null for other servers.</summary>
    public Uri? Metrics => _node is null ? null : new Uri(_node.Management, "/metrics");

    public static async Task<ServerUnderTest> StartAsync(LoadOptions options)
    {
        if (options.Url is { } url)
        {
            return new ServerUnderTest(null, new SignallingClient(url, options.Paths, options.Key), options.ServerPids);
        }

        NodeProcessOptions settings = new() { Environment = SettingsOf(options), ReadyTimeout = ReadyPatience };
        NodeProcess node = await Affinity.On(options.ServerCore, () => NodeProcess.StartAsync(settings))
            .ConfigureAwait(false);
        SignallingPaths paths = new("/whip/{stream}", "/whep/{stream}");
        return new ServerUnderTest(node, new SignallingClient(node.Http, paths, node.ApiKey), [node.Pid]);
    }

    public async ValueTask DisposeAsync()
    {
        Signalling.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync().ConfigureAwait(false);
        }
    }

    // All clients have one address and one key here.
    private static Dictionary<string, string> SettingsOf(LoadOptions options)
    {
        Dictionary<string, string> settings = new()
        {
            ["OOBLEX__GATEWAY__RATES__PER_ADDRESS_PER_SECOND"] = "0",
            ["OOBLEX__GATEWAY__RATES__PER_KEY_PER_SECOND"] = "0",
            ["OOBLEX_LOG_LEVEL"] = "warning",
        };
        foreach ((string key, string value) in options.Settings)
        {
            settings["OOBLEX__" + key.Replace(".", "__").Replace('-', '_').ToUpperInvariant()] = value;
        }

        return settings;
    }
}
