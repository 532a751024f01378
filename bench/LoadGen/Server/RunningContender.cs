using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Server;

/// <summary>A server that runs already: the same one in every run.</summary>
internal sealed class RunningContender(RunningServer server) : IContender
{
    public string Name => server.Name;

    public string Version => "";

    public Task<ServerUnderTest> StartAsync(LoadOptions options) => Task.FromResult(
        new ServerUnderTest(new WhipSignalling(server.Url, server.Paths, server.Key), server.Pids, process: null));
}
