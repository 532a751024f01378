using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Pipelines;

/// <summary>Passes what publishers say on channels for results to the pipelines of their streams.</summary>
/// <remarks>One after the other, and with a pause after each change: every one is written to the journal.</remarks>
public sealed class PublisherWishes(IResultPlane plane, IEntityGateway entities, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (ResultWish said in plane.Wishes.ReadAllAsync(stopping))
            {
                if (PublisherWish.Read(said.Text) is { } wish
                    && StreamOf(said.Stream) is { } stream
                    && await ApplyAsync(stream, wish, stopping))
                {
                    await Task.Delay(Pause, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private static StreamRef? StreamOf(string key)
    {
        int slash = key.LastIndexOf('/');
        return slash > 0 && StreamId.TryParse(key[(slash + 1)..], out StreamId id)
            ? new StreamRef(key[..slash], id)
            : null;
    }

    /// <returns>Something was changed.</returns>
    private async Task<bool> ApplyAsync(StreamRef stream, PublisherWish wish, CancellationToken stopping)
    {
        StreamProtocol.IReply reply =
            await entities.AskStreamAsync(new StreamProtocol.Describe(stream), stopping);
        bool hasChanged = false;
        foreach (PipelineSummary pipeline in (reply as StreamProtocol.Described)?.Summary.Pipelines ?? [])
        {
            PipelineSpec spec = wish.ApplyTo(pipeline.Spec);
            if (spec != pipeline.Spec)
            {
                hasChanged = true;
                await entities.AskStreamAsync(
                    new StreamProtocol.SetPipeline(stream, pipeline.Pipeline, spec), stopping);
            }
        }

        return hasChanged;
    }
}
