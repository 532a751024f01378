using Ooblex.Protocol.Dtls;
using Org.BouncyCastle.Tls;

namespace Ooblex.Transport.Dtls;

/// <summary>Two bounded queues between the owner of a DTLS server and the thread that sits in its handshake.</summary>
/// <remarks>While the handshake runs, <c>Receive</c> blocks its thread. After <see cref="StopBlocking"/> only the owner
/// calls, and is never made to wait.</remarks>
internal sealed class DatagramBridge(int mtuBytes) : DatagramTransport
{
    private readonly object _gate = new(); // Also the condition "something arrived, or the owner gave up".
    private readonly DatagramQueue _in = new(DtlsLimits.QueuedBytes);
    private readonly DatagramQueue _out = new(DtlsLimits.QueuedBytes);
    private bool _blocking = true;
    private bool _aborted;
    private bool _sentHello;
    private bool _sentFinal;
    private int _repeats;

    /// <summary>Flights that were sent more than once, told by their first message.</summary>
    public int Retransmissions => Volatile.Read(ref _repeats);

    public bool HasInput
    {
        get
        {
            lock (_gate)
            {
                return !_in.IsEmpty;
            }
        }
    }

    public void Deliver(ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            _in.TryEnqueue(datagram);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes one datagram, filled up with the records that follow as far as they fit into the MTU.</summary>
    public bool TryTakeDatagram(Span<byte> destination, out int written)
    {
        lock (_gate)
        {
            return _out.TryDequeuePacked(destination, mtuBytes, out written);
        }
    }

    public void StopBlocking() => _blocking = false;

    /// <summary>Makes the handshake's thread end soon.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _aborted = true;
            Monitor.Pulse(_gate);
        }
    }

    public int GetReceiveLimit() => DtlsLimits.DatagramBytes;

    public int GetSendLimit() => mtuBytes;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        lock (_gate)
        {
            long started = Environment.TickCount64;
            while (!_aborted)
            {
                if (_in.TryDequeue(buffer, out int length))
                {
                    return length;
                }

                if (!_blocking)
                {
                    return -1;
                }

                // Zero means "without limit" to BouncyCastle.
                long left = waitMillis == 0 ? Timeout.Infinite : waitMillis - (Environment.TickCount64 - started);
                if (waitMillis != 0 && left <= 0)
                {
                    return -1;
                }

                Monitor.Wait(_gate, (int)left);
            }
        }

        throw new OperationCanceledException();
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer)
    {
        bool hello = DtlsRecord.IsCleartextHandshake(buffer, DtlsRecord.ServerHello);
        bool final = buffer[0] == DtlsRecord.ChangeCipherSpec;
        if ((hello && _sentHello) || (final && _sentFinal))
        {
            Interlocked.Increment(ref _repeats);
        }

        _sentHello |= hello;
        _sentFinal |= final;
        lock (_gate)
        {
            _out.TryEnqueue(buffer);
        }
    }

    public void Close()
    {
        // BouncyCastle closes what it was given; the owner decides when this object dies.
    }
}
