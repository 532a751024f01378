using System.Net.WebSockets;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Gateway.Results;

/// <summary>Messages of a WebSocket, one each. Kestrel's own pings are the sign of life.</summary>
internal sealed class SocketSink(WebSocket socket) : IResultSink
{
    public ValueTask WriteAsync(VisionMessage message, CancellationToken cancellation) =>
        socket.SendAsync(message.Json, WebSocketMessageType.Text, endOfMessage: true, cancellation);

    public ValueTask KeepAliveAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}
