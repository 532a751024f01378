using Ooblex.Contracts.Pipelines;

namespace Ooblex.Gateway.Results;

/// <summary>One client's connection, as results are written to it. One writer.</summary>
internal interface IResultSink
{
    ValueTask WriteAsync(VisionMessage message, CancellationToken cancellation);

    ValueTask KeepAliveAsync(CancellationToken cancellation);
}
