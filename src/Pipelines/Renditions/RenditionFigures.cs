using Ooblex.Contracts.Pipelines;

namespace Ooblex.Pipelines.Renditions;

/// <summary>What a rendition has done since it began.</summary>
/// <param name="Taken">Pictures of the original that it has begun with.</param>
/// <param name="Sent">Pictures that went out.</param>
/// <param name="Dropped">Pictures that newer ones overtook, for there was no time.</param>
/// <param name="Failed">Pictures that a model or the encoder could not do.</param>
/// <param name="EffectTime">Spent on effects.</param>
/// <param name="EncodeTime">Spent on encoding.</param>
/// <param name="AddedTime">From the arrival of each frame's last packet until its picture went out, altogether.
/// </param>
internal readonly record struct RenditionFigures(
    long Taken, long Sent, long Dropped, long Failed, TimeSpan EffectTime, TimeSpan EncodeTime, TimeSpan AddedTime)
{
    /// <param name="streams">Made now.</param>
    /// <param name="load">Processors that this keeps busy.</param>
    public RenditionSums Sums(int streams, double load) => new()
    {
        Streams = streams,
        Load = load,
        Taken = Taken,
        Sent = Sent,
        Dropped = Dropped,
        Failed = Failed,
        EffectSeconds = EffectTime.TotalSeconds,
        EncodeSeconds = EncodeTime.TotalSeconds,
        DelaySeconds = AddedTime.TotalSeconds,
    };

    public static RenditionFigures operator +(RenditionFigures one, RenditionFigures other) => new(
        one.Taken + other.Taken,
        one.Sent + other.Sent,
        one.Dropped + other.Dropped,
        one.Failed + other.Failed,
        one.EffectTime + other.EffectTime,
        one.EncodeTime + other.EncodeTime,
        one.AddedTime + other.AddedTime);
}
