using System.Runtime.InteropServices;
using Ooblex.Actors.Drain;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Node.Startup;

/// <summary>SIGTERM and Ctrl+C: the node drains, then stops. A second one stops it at once.</summary>
/// <remarks>
/// Without another node that could take its sessions there is nothing to wait for. HTTP goes on during the drain:
/// clients hear over it where to go, and end their sessions.
/// </remarks>
internal sealed partial class NodeLifetime(
    IHostApplicationLifetime host, IServiceProvider services, ILogger<NodeLifetime> log) : IHostLifetime, IDisposable
{
    private const string MediaRole = "media";

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _heard;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // The process ends by its own doing.
        if (Interlocked.Increment(ref _heard) == 1)
        {
            _ = DrainAndStopAsync();
        }
        else
        {
            host.StopApplication();
        }
    }

    private async Task DrainAndStopAsync()
    {
        try
        {
            INodeBoard board = services.GetRequiredService<INodeBoard>();
            if (board.Live.Any(node => CanTakeOver(node, board.Self)))
            {
                await services.GetRequiredService<NodeDrain>().DrainForGoodAsync();
            }
        }
        catch (Exception cause)
        {
            Log.DrainFailed(log, cause);
        }

        host.StopApplication();
    }

    private static bool CanTakeOver(NodeReport node, NodeReport self) =>
        node.NodeId != self.NodeId && !node.Draining && node.Roles.Contains(MediaRole);

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "The drain failed; the node stops without it")]
        public static partial void DrainFailed(ILogger logger, Exception cause);
    }
}
