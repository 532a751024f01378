using System.Buffers;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Results;

namespace Ooblex.Pipelines;

/// <summary>Passes what publishers say on channels for results to the pipelines of their streams.</summary>
/// <remarks>
/// One after the other, and with a pause after each change: every one is written to the journal. What is not understood
/// is answered as often as that at most, and costs others no time.
/// </remarks>
public sealed class PublisherWishes(IResultPlane plane, IEntityGateway entities, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly VisionError NotUnderstood = new(
        "configure",
        VisionErrorCode.Invalid,
        "Not understood, and nothing is changed. Under ai there may be updateInterval, in ms of "
        + $"{PublisherWish.MinIntervalMs} to {PublisherWish.MaxIntervalMs}, and confidenceThreshold of 0 to 1.");

    private long? _answeredAt;

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (ResultWish said in plane.Wishes.ReadAllAsync(stopping))
            {
                if (StreamOf(said.Stream) is not { } stream)
                {
                    continue;
                }

                if (PublisherWish.Read(said.Text) is not { } wish)
                {
                    Refuse(said, stream);
                }
                else if (await ApplyAsync(stream, wish, stopping))
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

    private void Refuse(ResultWish said, StreamRef stream)
    {
        ArrayBufferWriter<byte> answer = new();
        if (_answeredAt is not { } before || time.GetElapsedTime(before) >= Pause)
        {
            _answeredAt = time.GetTimestamp();
            ResultJson.Write(stream.Stream.Value, NotUnderstood, answer);
        }

        plane.Refuse(said, answer.WrittenMemory);
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
