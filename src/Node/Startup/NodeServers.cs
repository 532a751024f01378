using Ooblex.Operations;

namespace Ooblex.Node.Startup;

/// <summary>The two servers beside the gateway: one for probes and metrics, one for operators' commands.</summary>
internal sealed class NodeServers(SideServer management, SideServer ops) : IHostedService, IAsyncDisposable
{
    public Uri Management => management.Address;

    public Uri Ops => ops.Address;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await management.StartAsync(cancellationToken);
        await ops.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(ops.StopAsync(cancellationToken), management.StopAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await ops.DisposeAsync();
        await management.DisposeAsync();
    }
}
