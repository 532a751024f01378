using System.Text.Json;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Pipelines;

/// <summary>What a publisher may change while its pipelines run: <c>{"type":"configure","ai":{…}}</c>.</summary>
/// <param name="UpdateInterval">Between two results of a task; <c>null</c> leaves it.</param>
/// <param name="ConfidenceThreshold">Of what is told; <c>null</c> leaves it.</param>
internal sealed record PublisherWish(TimeSpan? UpdateInterval, double? ConfidenceThreshold)
{
    public const int MinIntervalMs = 10;
    public const int MaxIntervalMs = 60_000;
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <returns><c>null</c> for whatever is not understood as a whole.</returns>
    public static PublisherWish? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Shallow);
            JsonElement root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object
                && root.TryGetProperty("type", out JsonElement type)
                && type.ValueKind is JsonValueKind.String
                && type.ValueEquals("configure")
                && root.TryGetProperty("ai", out JsonElement ai)
                && ai.ValueKind is JsonValueKind.Object
                    ? ReadSettings(ai)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public PipelineSpec ApplyTo(PipelineSpec spec) => spec with
    {
        UpdateInterval = UpdateInterval ?? spec.UpdateInterval,
        ConfidenceThreshold = ConfidenceThreshold ?? spec.ConfidenceThreshold,
    };

    private static PublisherWish? ReadSettings(JsonElement ai)
    {
        TimeSpan? interval = null;
        double? threshold = null;
        foreach (JsonProperty setting in ai.EnumerateObject())
        {
            if (setting.NameEquals("updateInterval")
                && setting.Value.ValueKind is JsonValueKind.Number
                && setting.Value.TryGetInt32(out int ms)
                && ms is >= MinIntervalMs and <= MaxIntervalMs)
            {
                interval = TimeSpan.FromMilliseconds(ms);
            }
            else if (setting.NameEquals("confidenceThreshold")
                && setting.Value.ValueKind is JsonValueKind.Number
                && setting.Value.TryGetDouble(out double share)
                && share is >= 0 and <= 1)
            {
                threshold = share;
            }
            else
            {
                return null; // Models, devices and places are for who may change pipelines over HTTP.
            }
        }

        return interval is null && threshold is null ? null : new PublisherWish(interval, threshold);
    }
}
