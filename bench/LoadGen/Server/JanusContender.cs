using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Signalling;
using Ooblex.TestKit.Processes;

namespace Ooblex.LoadGen.Server;

/// <summary>The distribution's Janus with its video room, one event loop for all clients, and nothing else loaded.
/// </summary>
/// <remarks>Its ICE agent does not use loopback interfaces, so there must be another with an address.</remarks>
internal sealed class JanusContender : IContender
{
    public const string Word = "janus";

    private const string VideoRoom = "libjanus_videoroom.so";
    private const string HttpTransport = "libjanus_http.so";

    public string Name => Word;

    public string Version => DebianPackage.Version("janus");

    public async Task<ServerUnderTest> StartAsync(LoadOptions options)
    {
        IPAddress address = FindAddress();
        int port = NodePorts.Probe().Http;
        string folder = PeerFolder.File("janus");
        WriteConfiguration(folder, address, port);
        string[] arguments = ["--configs-folder", folder, "--disable-colors"];
        ServerProcess process =
            ServerProcess.Start("janus", arguments, new Dictionary<string, string>(), options.ServerCore);
        Uri url = new(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}/janus"));
        try
        {
            await process.WaitUntilAsync(() => AnswersAsync(url)).ConfigureAwait(false);
            return new ServerUnderTest(new JanusSignalling(url), [process.Pid], process);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static IPAddress FindAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.NetworkInterfaceType is not NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily is AddressFamily.InterNetwork)
        ?? throw new InvalidOperationException("Janus needs a network interface that is no loopback.");

    // Janus loads all that lies in a folder.
    private static void WriteConfiguration(string folder, IPAddress address, int port)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string installed = Directory.GetDirectories("/usr/lib", "*-linux-gnu")
            .Select(library => Path.Combine(library, "janus"))
            .FirstOrDefault(Directory.Exists)
            ?? throw new InvalidOperationException("Janus is not installed; run ./ooblex bench peers.");
        foreach ((string kind, string library) in new[] { ("plugins", VideoRoom), ("transports", HttpTransport) })
        {
            Directory.CreateDirectory(Path.Combine(folder, kind));
            File.CreateSymbolicLink(Path.Combine(folder, kind, library), Path.Combine(installed, kind, library));
        }

        File.WriteAllText(
            Path.Combine(folder, "janus.jcfg"),
            $$"""
            general: {
              plugins_folder = "{{folder}}/plugins"
              transports_folder = "{{folder}}/transports"
              event_loops = 1
              debug_level = 3
            }
            nat: {
              ice_enforce_list = "{{address}}"
            }
            """);
        File.WriteAllText(
            Path.Combine(folder, "janus.transport.http.jcfg"),
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                general: {
                  json = "compact"
                  http = true
                  ip = "{{address}}"
                  port = {{port}}
                }
                """));
    }

    private static async Task<bool> AnswersAsync(Uri url)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri($"{url}/info")).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
