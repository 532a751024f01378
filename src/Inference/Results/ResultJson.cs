using System.Buffers;
using System.Text.Json;
using Ooblex.Contracts.Vision;

namespace Ooblex.Inference.Results;

/// <summary>Results as clients get them: JSON, complete in itself, no longer than one message may be.</summary>
/// <remarks>
/// Names and shapes are those of the guide. Where a frame holds more than a message can say, the least sure are left
/// out and <c>truncated</c> is true.
/// </remarks>
public static class ResultJson
{
    /// <summary>Longer messages are cut into pieces on data channels, and a lost piece loses all of it.</summary>
    public const int MaxBytes = 16 * 1024;

    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    /// <summary>Appends the message.</summary>
    public static void Write(VisionResult result, ArrayBufferWriter<byte> target)
    {
        int start = target.WrittenCount;
        int all = FindingsJson.Count(result.Findings);
        int count = all;
        while (true)
        {
            int length = WriteSome(result, count, count < all, target);
            if (length <= MaxBytes || count == 0)
            {
                return;
            }

            // What is written cannot be taken back in part, so it is done again with as many as should fit.
            Rewind(target, start);
            count = Math.Min(count - 1, (int)((long)count * MaxBytes / length));
        }
    }

    /// <summary>Appends <c>{"type":"ai-error",…}</c>.</summary>
    public static void Write(string stream, VisionError error, IBufferWriter<byte> target)
    {
        using Utf8JsonWriter json = new(target, Plain);
        json.WriteStartObject();
        json.WriteString("type"u8, "ai-error"u8);
        json.WriteString("streamId"u8, stream);
        json.WriteString("task"u8, error.Task);
        json.WriteString("code"u8, CodeOf(error.Code));
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    private static string CodeOf(VisionErrorCode code) => code switch
    {
        VisionErrorCode.Unsupported => "unsupported",
        VisionErrorCode.ModelUnavailable => "model-unavailable",
        VisionErrorCode.RunFailed => "run-failed",
        VisionErrorCode.Paused => "paused",
        VisionErrorCode.Undecodable => "undecodable",
        VisionErrorCode.Unavailable => "unavailable",
        VisionErrorCode.Invalid => "invalid",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    private static int WriteSome(VisionResult result, int count, bool isTruncated, IBufferWriter<byte> target)
    {
        using Utf8JsonWriter json = new(target, Plain);
        json.WriteStartObject();
        json.WriteString("type"u8, result.Findings.Task);
        json.WriteString("streamId"u8, result.Stream);
        json.WriteNumber("seq"u8, result.Sequence);
        json.WriteNumber("timestamp"u8, result.Frame.CapturedUnixMs);
        json.WriteStartObject("frame"u8);
        json.WriteNumber("width"u8, result.Frame.Width);
        json.WriteNumber("height"u8, result.Frame.Height);
        json.WriteNumber("rtpTimestamp"u8, result.Frame.RtpTimestamp);
        json.WriteEndObject();
        FindingsJson.Write(json, result.Findings, count);
        if (isTruncated)
        {
            json.WriteBoolean("truncated"u8, true);
        }

        json.WriteStartObject("model"u8);
        json.WriteString("id"u8, result.Model.Id);
        json.WriteString("version"u8, result.Model.Version);
        json.WriteEndObject();
        json.WriteString("source"u8, result.Source);
        json.WriteString("node"u8, result.Node);
        json.WriteNumber("latencyMs"u8, Math.Round(result.LatencyMs, 1));
        json.WriteNumber("receivedMs"u8, Math.Round(result.ReceivedMs, 1));
        json.WriteNumber("startedMs"u8, Math.Round(result.StartedMs, 1));
        json.WriteEndObject();
        json.Flush();
        return (int)json.BytesCommitted;
    }

    private static void Rewind(ArrayBufferWriter<byte> target, int start)
    {
        byte[] before = target.WrittenSpan[..start].ToArray();
        target.ResetWrittenCount();
        target.Write(before);
    }
}
