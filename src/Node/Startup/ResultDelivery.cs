using Ooblex.Pipelines;

namespace Ooblex.Node.Startup;

/// <summary>Brings results to data channels, and what publishers say there to pipelines, while the host runs.</summary>
internal sealed class ResultDelivery(ResultCourier courier, PublisherWishes wishes) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(courier.RunAsync(stoppingToken), wishes.RunAsync(stoppingToken));
}
