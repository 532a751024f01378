using System.Buffers;
using System.Buffers.Binary;

namespace Ooblex.Transport.Dtls;

/// <summary>A queue of short messages; full means that the newest is refused.</summary>
/// <remarks>Its array is from the shared pool, and goes back when the queue is empty: most are, most of the time.
/// </remarks>
internal sealed class DatagramQueue(int maxBytes)
{
    private const int Prefix = 2;
    private const int MinLength = 2048;
    private byte[] _buffer = [];
    private int _head;
    private int _tail;

    public bool IsEmpty => _head == _tail;

    public bool TryEnqueue(ReadOnlySpan<byte> message)
    {
        int needed = Prefix + message.Length;
        if (message.Length > ushort.MaxValue || _tail - _head + needed > maxBytes)
        {
            return false;
        }

        MakeRoom(needed);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_tail), (ushort)message.Length);
        message.CopyTo(_buffer.AsSpan(_tail + Prefix));
        _tail += needed;
        return true;
    }

    /// <summary>Takes the oldest message. One that is longer than <paramref name="destination"/> is dropped.</summary>
    public bool TryDequeue(Span<byte> destination, out int written)
    {
        while (_head < _tail)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_head));
            bool fits = _buffer.AsSpan(_head + Prefix, length).TryCopyTo(destination);
            _head += Prefix + length;
            if (IsEmpty)
            {
                Clear();
            }

            if (fits)
            {
                written = length;
                return true;
            }
        }

        written = 0;
        return false;
    }

    /// <summary>Forgets everything, and gives the array back.</summary>
    public void Clear()
    {
        Return();
        (_buffer, _head, _tail) = ([], 0, 0);
    }

    /// <summary>Takes the oldest message, and those behind it as long as all fit into one datagram.</summary>
    public bool TryDequeuePacked(Span<byte> destination, int mtuBytes, out int written)
    {
        bool any = TryDequeue(destination, out written);
        while (any && TryPeekLength(out int next) && written + next <= Math.Min(mtuBytes, destination.Length))
        {
            TryDequeue(destination[written..], out int more);
            written += more;
        }

        return any;
    }

    private bool TryPeekLength(out int length)
    {
        length = IsEmpty ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_head));
        return !IsEmpty;
    }

    private void MakeRoom(int needed)
    {
        if (_tail + needed <= _buffer.Length)
        {
            return;
        }

        int used = _tail - _head;
        byte[] target = used + needed <= _buffer.Length
            ? _buffer
            : ArrayPool<byte>.Shared.Rent(Math.Max(MinLength, 2 * (used + needed)));
        _buffer.AsSpan(_head, used).CopyTo(target);
        if (target != _buffer)
        {
            Return();
        }

        (_buffer, _head, _tail) = (target, 0, used);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
