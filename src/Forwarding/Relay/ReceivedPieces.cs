using System.Buffers;
using Ooblex.Protocol.Relay;

namespace Ooblex.Forwarding.Relay;

/// <summary>Puts data channel messages together again, in the order in which the publisher sent them.</summary>
/// <remarks>Holds no more than one message and a window of pieces, whatever comes.</remarks>
internal sealed class ReceivedPieces
{
    private const int Window = 64;

    private readonly (RelayPiece Head, byte[]? Bytes)[] _early = new (RelayPiece, byte[]?)[Window];
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly Queue<byte[]> _whole = new();
    private uint _next;
    private bool _isInside;

    /// <summary>What the origin is told.</summary>
    public RelayPieceAck Ack
    {
        get
        {
            ulong early = 0;
            for (int i = 0; i < Window - 1; i++)
            {
                early |= _early[(_next + 1 + (uint)i) % Window].Bytes is null ? 0 : 1UL << i;
            }

            return new RelayPieceAck(_next, early);
        }
    }

    public void Take(in RelayPiece head, ReadOnlySpan<byte> bytes)
    {
        if (head.Number - _next >= Window)
        {
            return; // It has been here, or came out of turn.
        }

        _early[head.Number % Window] = (head, bytes.ToArray());
        while (_early[_next % Window] is (var next, { } body))
        {
            _early[_next % Window] = default;
            _next++;
            Append(next, body);
        }
    }

    public bool TryTake(out byte[] message) => _whole.TryDequeue(out message!);

    private void Append(in RelayPiece head, byte[] bytes)
    {
        if (head.IsFirst)
        {
            _message.ResetWrittenCount();
            _isInside = true;
        }

        _isInside &= _message.WrittenCount + bytes.Length <= RelayMessage.MaxBytes;
        if (!_isInside)
        {
            return;
        }

        _message.Write(bytes);
        if (head.IsLast)
        {
            _whole.Enqueue(_message.WrittenSpan.ToArray());
            _isInside = false;
        }
    }
}
