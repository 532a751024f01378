using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Server;

/// <summary>The forwarder of bench/Peers/Pion, on the distribution's Pion.</summary>
internal sealed class PionContender : IContender
{
    public const string Word = "pion";

    private const string Program = "forwarder";
    private const string Package = "golang-github-pion-webrtc.v3-dev";
    private const string Greeting = "listening on ";

    public string Name => Word;

    public string Version => DebianPackage.Version(Package);

    public async Task<ServerUnderTest> StartAsync(LoadOptions options)
    {
        Dictionary<string, string> settings = [];
        if (options.ServerCore is not null)
        {
            settings["GOMAXPROCS"] = "1"; // More would take turns on the one core.
        }

        ServerProcess process = ServerProcess.Start(PeerFolder.File(Program), [], settings, options.ServerCore);
        try
        {
            string line = await process.WaitForLineAsync(Greeting).ConfigureAwait(false);
            Uri url = new(line[Greeting.Length..]);
            return new ServerUnderTest(new WhipSignalling(url, SignallingPaths.Usual, ""), [process.Pid], process);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
