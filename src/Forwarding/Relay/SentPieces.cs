using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>Data channel messages on their way to another node: in pieces, in order, sent again until they are there.
/// </summary>
/// <remarks>What waits is bounded, and a message is taken whole or not at all, so the far end sees no half ones.
/// </remarks>
internal sealed class SentPieces
{
    private const int MostWaiting = 1_024; // 1.2 MB; a power of two.
    private const int Window = 64; // What one acknowledgement speaks of.
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Piece[] _pieces = new Piece[MostWaiting];
    private uint _oldest; // Of those that are not known to be there.
    private uint _unsent;
    private uint _end;

    /// <summary>When a piece is to be sent again; <c>null</c> when none is on its way.</summary>
    public MonoTime? NextDeadline { get; private set; }

    /// <summary>False when too much waits already.</summary>
    public bool TryAdd(byte[] message)
    {
        int count = Math.Max(1, (message.Length + RelayPiece.MaxBytes - 1) / RelayPiece.MaxBytes);
        if (_end - _oldest + (uint)count > MostWaiting)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            int start = i * RelayPiece.MaxBytes;
            int length = Math.Min(RelayPiece.MaxBytes, message.Length - start);
            _pieces[_end % MostWaiting] = new Piece
            {
                Head = new RelayPiece(_end, IsFirst: i == 0, IsLast: i == count - 1),
                Bytes = message.AsMemory(start, length),
            };
            _end++;
        }

        return true;
    }

    public void OnAck(in RelayPieceAck ack)
    {
        if (ack.Next - _oldest > _unsent - _oldest)
        {
            return; // Of long ago, or of what was never sent.
        }

        for (; _oldest != ack.Next; _oldest++)
        {
            _pieces[_oldest % MostWaiting] = default;
        }

        for (int i = 0; i < Window; i++)
        {
            uint number = ack.Next + 1 + (uint)i;
            if ((ack.Early >> i & 1) != 0 && number - _oldest < _unsent - _oldest)
            {
                _pieces[number % MostWaiting].IsThere = true;
            }
        }
    }

    /// <summary>Sends what is new, and again what has been waited for long enough.</summary>
    public void Send(RelayLink link, MonoTime now)
    {
        NextDeadline = null;
        for (uint number = _oldest; number != _end && number - _oldest < Window; number++)
        {
            ref Piece piece = ref _pieces[number % MostWaiting];
            if (piece.IsThere)
            {
                continue;
            }

            if (piece.Times == 0 || now >= piece.Due)
            {
                link.Send(RelayKind.Message, piece.Head.Write(link.Reserve(), piece.Bytes.Span));
                piece.Due = now + Wait(link.RoundTrip, piece.Times++);
            }

            NextDeadline = MonoTime.Earliest(NextDeadline, piece.Due);
        }

        uint sent = Math.Min(_end - _oldest, Window);
        _unsent = _oldest + Math.Max(sent, _unsent - _oldest);
    }

    private static TimeSpan Wait(TimeSpan roundTrip, int times)
    {
        TimeSpan first = roundTrip * 2 > LeastWait ? roundTrip * 2 : LeastWait;
        TimeSpan wait = first * (1 << Math.Min(times, 5));
        return wait < LongestWait ? wait : LongestWait;
    }

    private struct Piece
    {
        public RelayPiece Head;
        public ReadOnlyMemory<byte> Bytes;
        public MonoTime Due;
        public int Times;
        public bool IsThere;
    }
}
