using Ooblex.Pipelines;

namespace Ooblex.Node.Startup;

/// <summary>Brings results to data channels for as long as the host runs.</summary>
internal sealed class ResultDelivery(ResultCourier courier) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => courier.RunAsync(stoppingToken);
}
