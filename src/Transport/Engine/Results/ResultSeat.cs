using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine.Results;

/// <summary>A session's channel for results, and what waits for it.</summary>
internal sealed class ResultSeat(ushort channel, ResultOptions options)
{
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();

    public ushort Channel => channel;

    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Takes the next message; false when the oldest had to go for it.</summary>
    public bool Put(ReadOnlyMemory<byte> message)
    {
        bool hadRoom = _waiting.Count < options.QueueMessages;
        if (!hadRoom)
        {
            _waiting.Dequeue();
        }

        _waiting.Enqueue(message);
        return hadRoom;
    }

    /// <summary>Gives the transport as much as it sends soon.</summary>
    public (int Sent, int Dropped) Pump(DataChannelSession channels, MonoTime now)
    {
        (int sent, int dropped) = (0, 0);
        while (_waiting.TryPeek(out ReadOnlyMemory<byte> message)
            && channels.BufferedBytes(channel) < options.BufferedBytes)
        {
            DataChannelResult result = channels.Send(channel, message.Span, isText: true, now);
            if (result is DataChannelResult.BufferFull)
            {
                break; // Another channel of the session has filled it.
            }

            _waiting.Dequeue();
            (sent, dropped) = result is DataChannelResult.Accepted ? (sent + 1, dropped) : (sent, dropped + 1);
        }

        return (sent, dropped);
    }
}
