using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Signalling;
using Ooblex.TestKit.Processes;

namespace Ooblex.LoadGen.Server;

/// <summary>A node of this tree.</summary>
internal sealed class NodeContender : IContender
{
    public const string Word = "node";

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(2);

    public string Name => Word;

    public string Version => ""; // The machine says it: this process is built from the same tree.

    public async Task<ServerUnderTest> StartAsync(LoadOptions options)
    {
        NodeProcessOptions settings = new()
        {
            Environment = SettingsOf(options),
            ReadyTimeout = ReadyPatience,
            Rehearses = true,
        };
        NodeProcess node = await Affinity.On(options.ServerCore, () => NodeProcess.StartAsync(settings))
            .ConfigureAwait(false);
        return new ServerUnderTest(
            new WhipSignalling(node.Http, SignallingPaths.Usual, node.ApiKey), [node.Pid], node)
        {
            Metrics = new Uri(node.Management, "/metrics"),
            Collect = node.CollectGarbageAsync,
        };
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
