using System.Runtime.InteropServices;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Transport.Sockets;

/// <summary>Sends a batch with as few sendmmsg as the kernel allows, equal runs as one message (UDP_SEGMENT).</summary>
internal sealed unsafe class BatchedSender
{
    private readonly MessageHeader[] _messages = Pinned.Array<MessageHeader>(SendBatch.Capacity);
    private readonly IoVector[] _vectors = Pinned.Array<IoVector>(SendBatch.Capacity);
    private readonly byte[] _names = Pinned.Array<byte>(SendBatch.Capacity * SocketAddresses.MaxBytes);
    private readonly SegmentControl[] _controls = Pinned.Array<SegmentControl>(SendBatch.Capacity);
    private readonly int[] _counts = new int[SendBatch.Capacity];
    private readonly int _socket;
    private readonly bool _isV6;
    private bool _segments;

    /// <param name="socket">Outlives this.</param>
    /// <param name="isV6">Its family.</param>
    /// <param name="segmentation">Whether runs may go out as one.</param>
    public BatchedSender(int socket, bool isV6, bool segmentation)
    {
        (_socket, _isV6, _segments) = (socket, isV6, segmentation);
        for (int i = 0; i < _messages.Length; i++)
        {
            _messages[i].Name = Pinned.Address(_names) + (i * SocketAddresses.MaxBytes);
            _messages[i].NameLength = (uint)SocketAddresses.Length(isV6);
            _messages[i].Vectors = Pinned.Address(_vectors) + i;
            _messages[i].VectorCount = 1;
            _messages[i].Control = (byte*)(Pinned.Address(_controls) + i);
            SocketAddresses.Begin(Name(i), isV6);
        }
    }

    /// <returns>How many datagrams the system did not take.</returns>
    public int Send(SendBatch batch)
    {
        int done = 0; // Datagrams of the batch.
        int refused = 0;
        while (done < batch.Count)
        {
            done += SendFrom(batch, done, ref refused);
        }

        return refused;
    }

    // One pass from a datagram on; returns how many were sent, or given up.
    private int SendFrom(SendBatch batch, int first, ref int refused)
    {
        int messages = Fill(batch, first);
        int sent = 0;
        int datagrams = 0;
        while (sent < messages)
        {
            int count = SendMany(_socket, Pinned.Address(_messages) + sent, (uint)(messages - sent), DontWait);
            int error = count > 0 ? 0 : Marshal.GetLastPInvokeError();
            for (int i = 0; i < count; i++)
            {
                datagrams += _counts[sent + i];
            }

            sent += Math.Max(0, count);
            if (error is 0 or Interrupted)
            {
                continue;
            }

            if (error != TryAgain && _counts[sent] > 1)
            {
                _segments = false; // The route or the device cannot cut datagrams: from now on we do.
                return datagrams;
            }

            // The first message was refused. A full buffer refuses them all: what is late for a live picture is
            // dropped and counted, and comes again by retransmission. Any other error concerns one target only.
            int lost = error == TryAgain ? batch.Count - first - datagrams : _counts[sent];
            refused += lost;
            datagrams += lost;
            sent = error == TryAgain ? messages : sent + 1;
        }

        return datagrams;
    }

    // One message per datagram, or per run of equal datagrams to one address: they lie back to back in the batch. What
    // never changes was written by the constructor; the kernel writes nothing but how much it took.
    private int Fill(SendBatch batch, int first)
    {
        byte* bytes = Pinned.Address(batch.Bytes);
        ReadOnlySpan<Outgoing> left = batch.Entries[first..];
        int messages = 0;
        for (; !left.IsEmpty; messages++)
        {
            int count = _segments ? SendBatch.RunLength(left) : 1;
            ref readonly Outgoing start = ref left[0];
            ref readonly Outgoing end = ref left[count - 1];
            ref IoVector vector = ref _vectors[messages];
            vector.Base = bytes + start.Offset;
            vector.Length = (nuint)(end.Offset + end.Length - start.Offset);
            SocketAddresses.Write(Name(messages), start.Target, _isV6);
            _counts[messages] = count;
            _messages[messages].ControlLength = count > 1 ? (nuint)sizeof(SegmentControl) : 0;
            if (count > 1)
            {
                _controls[messages] = new SegmentControl((ushort)start.Length);
            }

            left = left[count..];
        }

        return messages;
    }

    private Span<byte> Name(int message) =>
        new(Pinned.Address(_names) + (message * SocketAddresses.MaxBytes), SocketAddresses.MaxBytes);
}
