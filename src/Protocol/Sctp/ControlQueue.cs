namespace Ooblex.Protocol.Sctp;

/// <summary>A control chunk on its way out. INIT, INIT ACK and SHUTDOWN COMPLETE share a packet with nothing and so
/// go alone (RFC 9260 §6.10).</summary>
internal readonly record struct ControlChunk(byte[] Bytes, uint Tag, bool Alone);

/// <summary>Ready control chunks. Answers beyond a bound are dropped: the peer asks again if it is honest.</summary>
internal sealed class ControlQueue(SctpFaultCounts faults)
{
    private const int MaxQueued = 64;

    private readonly Queue<ControlChunk> _chunks = new();

    /// <summary>The tag that the peer expects, 0 while it is not known.</summary>
    public uint PeerTag { get; set; }

    public void Add(byte[] chunk) => Add(new ControlChunk(chunk, PeerTag, Alone: false));

    public void AddAlone(byte[] chunk, uint tag) => Add(new ControlChunk(chunk, tag, Alone: true));

    public bool TryPeek(out ControlChunk chunk) => _chunks.TryPeek(out chunk);

    public void Drop() => _chunks.Dequeue();

    public void Clear() => _chunks.Clear();

    private void Add(in ControlChunk chunk)
    {
        if (_chunks.Count < MaxQueued)
        {
            _chunks.Enqueue(chunk);
        }
        else
        {
            faults.Count(SctpFault.QueueOverflow);
        }
    }
}
