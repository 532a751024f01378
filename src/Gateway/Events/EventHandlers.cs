using System.Collections.Frozen;
using System.Text;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Rest;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Events;

/// <summary>
/// POST makes an event stream of a session, GET reads it, DELETE ends it (WHEP's server-sent events extension; on WHIP
/// sessions the same as an extension of ours).
/// </summary>
internal sealed class EventHandlers(
    EventHub hub, SessionDoor door, JsonBodies bodies, GatewayOptions options, IHostApplicationLifetime lifetime)
{
    private const string IdParameter = "events";

    private const string SignOfLife = ":\n\n";

    public async Task CreateAsync(HttpContext http, SignallingKind kind)
    {
        (PeerId peer, Problem? problem) = await door.EnterAsync(http, kind);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        (string[]? types, problem) = await bodies.ReadAsync(http, EventJson.Default.StringArray);
        problem ??= Mistake(kind, types!);
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        StreamRoute.TryStream(http, out StreamId stream, out _);
        string baseUrl = PublicUrl.Base(http.Request, options);
        EventStreamOwner owner = new(kind, stream, peer, baseUrl, ClientAddress.IpOf(http));
        if (hub.Open(owner, types!.ToFrozenSet(StringComparer.Ordinal)) is not { } opened)
        {
            await (Problems.AtCapacity.With("There are too many event streams.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            }).WriteAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"{EventLinks.Path(kind, stream, peer)}/{opened.Id}";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = 0;
    }

    public async Task ReadAsync(HttpContext http)
    {
        if (Find(http) is not { } stream)
        {
            await Problems.NotFound.With("There is no such event stream.").WriteAsync(http);
            return;
        }

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        stream.BeginRead(over);
        try
        {
            await SendAsync(http, stream, over.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone or has been replaced, or the node stops.
        }
        finally
        {
            stream.EndRead(over);
        }
    }

    public Task DeleteAsync(HttpContext http)
    {
        if (Find(http) is not { } stream)
        {
            return Problems.NotFound.With("There is no such event stream.").WriteAsync(http);
        }

        hub.Close(stream);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Problem? Mistake(SignallingKind kind, string[] types)
    {
        string[] known = EventLinks.Types(kind);
        string? unknown = types.FirstOrDefault(type => !known.Contains(type));
        if (types.Length > 0 && types.Length <= known.Length && unknown is null)
        {
            return null;
        }

        return Problems.InvalidField.With($"The body is a list of events, each one of {string.Join(", ", known)}.");
    }

    private EventStream? Find(HttpContext http) =>
        StreamRoute.TrySession(http, out StreamId stream, out PeerId peer, out _)
        && http.GetRouteValue(IdParameter) is string id
        && hub.Find(peer, id) is { } found
        && found.Owner.Stream == stream
            ? found
            : null;

    private async Task SendAsync(HttpContext http, EventStream stream, CancellationToken over)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back.
        await WriteAsync(http, SignOfLife, over);
        Task<bool> next = stream.Unread.WaitToReadAsync(over).AsTask();
        while (true)
        {
            await Task.WhenAny(next, Task.Delay(options.Events.KeepAlive, over));
            over.ThrowIfCancellationRequested();
            if (!next.IsCompleted)
            {
                await WriteAsync(http, SignOfLife, over);
                continue;
            }

            if (!await next)
            {
                return; // The session is over, and an EventSource that asks again gets 404.
            }

            while (stream.Unread.TryRead(out SessionEvent? happened))
            {
                await WriteAsync(http, happened.ToString(), over);
            }

            next = stream.Unread.WaitToReadAsync(over).AsTask();
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellation)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await http.Response.Body.FlushAsync(cancellation);
    }
}
