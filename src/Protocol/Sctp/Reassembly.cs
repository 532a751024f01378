namespace Ooblex.Protocol.Sctp;

/// <summary>A whole message that has not been put in order yet.</summary>
internal readonly record struct ReceivedMessage(ushort StreamId, ushort Ssn, bool Unordered, uint Ppid, byte[] Payload);

/// <summary>Puts fragments together (RFC 9260 §6.9). Each costs constant time, however a peer orders them.</summary>
internal sealed class Reassembly(ReceiveBudget budget, int maxMessageBytes)
{
    private readonly Dictionary<long, FragmentRun> _byFirst = [];
    private readonly Dictionary<long, FragmentRun> _byLast = [];

    /// <summary>Adds a fragment that is new and has room. A fault means that the peer broke the protocol.</summary>
    public SctpFault Add(long tsn, in DataChunk chunk, out ReceivedMessage? message)
    {
        message = null;
        FragmentRun run = new(tsn, chunk);
        budget.Take(run.Bytes);
        if (_byLast.TryGetValue(tsn - 1, out FragmentRun? before))
        {
            // A begin may follow a message without end: the peer gave that up and its FORWARD-TSN is on the way.
            if (before.Precedes(run))
            {
                Remove(before);
                before.Append(run);
                run = before;
            }
            else if (!run.HasBegin)
            {
                return SctpFault.FragmentMismatch;
            }
        }

        if (_byFirst.TryGetValue(tsn + 1, out FragmentRun? after))
        {
            if (run.Precedes(after))
            {
                Remove(after);
                run.Append(after);
            }
            else if (!after.HasBegin)
            {
                return SctpFault.FragmentMismatch;
            }
        }

        return Keep(run, out message);
    }

    /// <summary>Forgets incomplete messages up to a TSN that the peer has given up (RFC 3758 §3.6).</summary>
    public void DropThrough(long tsn)
    {
        foreach (FragmentRun run in _byFirst.Values.Where(run => run.First <= tsn).ToArray())
        {
            Remove(run);
            budget.Release(run.Bytes, run.Pieces);
        }
    }

    private SctpFault Keep(FragmentRun run, out ReceivedMessage? message)
    {
        message = null;
        if (run.Bytes > maxMessageBytes)
        {
            return SctpFault.MessageTooLarge;
        }

        if (!run.IsWhole)
        {
            _byFirst.Add(run.First, run);
            _byLast.Add(run.Last, run);
            return SctpFault.None;
        }

        budget.Release(run.Bytes, run.Pieces);
        budget.Take(run.Bytes);
        message = new ReceivedMessage(run.StreamId, run.Ssn, run.Unordered, run.Ppid, run.Join());
        return SctpFault.None;
    }

    private void Remove(FragmentRun run)
    {
        _byFirst.Remove(run.First);
        _byLast.Remove(run.Last);
    }
}
