using System.Net.WebSockets;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Results;

/// <summary>
/// GET /v1/streams/{stream}/events: what pipelines find in it, as it comes, by server-sent events or by WebSocket.
/// </summary>
/// <remarks>Whoever may watch a stream may listen to it, by the same keys and tokens.</remarks>
internal sealed class StreamResults(
    ResultSeats seats,
    IStreamDirectory directory,
    Access access,
    GatewayOptions options,
    IHostApplicationLifetime lifetime)
{
    // What a client says is of no interest, and must not cost memory.
    private const int SmallBuffer = 256;

    public async Task HandleAsync(HttpContext http)
    {
        if (!StreamRoute.TryStream(http, out StreamId id, out Problem? problem)
            || !access.TryAdmit(http, ApiScopes.View | ApiScopes.Admin, id, out Caller? _, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        if ((await directory.FindAsync(id, http.RequestAborted)).Entry is not { } entry)
        {
            await Problems.NotFound.With("There is no such stream.").WriteAsync(http);
            return;
        }

        using ResultSeats.Seat? seat = seats.TryTake(entry.Stream.EntityId);
        if (seat is null)
        {
            await (Problems.AtCapacity.With("Too many listen already.") with
            {
                RetryAfter = options.Signalling.OverloadRetry,
            }).WriteAsync(http);
            return;
        }

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await (http.WebSockets.IsWebSocketRequest
                ? TalkAsync(http, seat.Listener, id, over)
                : SendAsync(await EventSink.OpenAsync(http.Response, over.Token), seat.Listener, id, over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client has gone, or the node stops.
        }
    }

    private async Task TalkAsync(HttpContext http, IVisionListener listener, StreamId id, CancellationTokenSource over)
    {
        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = options.Results.KeepAlive });
        Task hearing = HearAsync(socket, over);
        try
        {
            await SendAsync(new SocketSink(socket), listener, id, over.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "The stream has ended.", over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A close, and a connection that dies, is only noticed by who reads.
    private static async Task HearAsync(WebSocket socket, CancellationTokenSource over)
    {
        byte[] buffer = new byte[SmallBuffer];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), over.Token)).MessageType != WebSocketMessageType.Close)
            {
                // Nothing that is said changes anything.
            }
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task SendAsync(IResultSink sink, IVisionListener listener, StreamId id, CancellationToken over)
    {
        ChannelReader<VisionMessage> messages = listener.Messages;
        Task<bool> next = messages.WaitToReadAsync(over).AsTask();
        Task beat = Task.Delay(options.Results.KeepAlive, over);
        while (true)
        {
            await Task.WhenAny(next, beat);
            over.ThrowIfCancellationRequested();
            if (beat.IsCompleted)
            {
                if (!directory.TryGet(id, out _))
                {
                    return; // The stream has ended; who asks again gets 404.
                }

                await sink.KeepAliveAsync(over);
                beat = Task.Delay(options.Results.KeepAlive, over);
            }

            if (next.IsCompleted)
            {
                if (!await next)
                {
                    return;
                }

                while (messages.TryRead(out VisionMessage? message))
                {
                    await sink.WriteAsync(message, over);
                }

                next = messages.WaitToReadAsync(over).AsTask();
            }
        }
    }
}
