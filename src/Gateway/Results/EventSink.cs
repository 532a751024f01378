using System.Buffers;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Gateway.Results;

/// <summary>Server-sent events: <c>ai-result</c> and <c>ai-error</c>, each with the message as its data.</summary>
internal sealed class EventSink(HttpResponse response) : IResultSink
{
    public static async Task<EventSink> OpenAsync(HttpResponse response, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back.
        EventSink sink = new(response);
        await sink.KeepAliveAsync(cancellation);
        return sink;
    }

    public async ValueTask WriteAsync(VisionMessage message, CancellationToken cancellation)
    {
        bool isError = message.Type == VisionMessage.Error;
        response.BodyWriter.Write(isError ? "event: ai-error\ndata: "u8 : "event: ai-result\ndata: "u8);
        response.BodyWriter.Write(message.Json.Span); // JSON without line breaks.
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellation);
    }

    public async ValueTask KeepAliveAsync(CancellationToken cancellation)
    {
        response.BodyWriter.Write(":\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellation);
    }
}
