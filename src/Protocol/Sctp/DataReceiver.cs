using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>The receiving half of an established association: TSNs, reassembly, order, SACKs.</summary>
internal sealed class DataReceiver
{
    private readonly SctpOptions _options;
    private readonly ReceiveBudget _budget;
    private readonly TsnTracker _tracker;
    private readonly Reassembly _reassembly;
    private readonly IncomingStreams _streams;
    private int _lastAdvertised;
    private int _packetsUnacknowledged;
    private bool _dataInPacket;
    private bool _sackNow;

    public DataReceiver(SctpOptions options, PeerParameters peer, ReceiveBudget budget, AssociationEvents events)
    {
        (_options, _budget) = (options, budget);
        _tracker = new TsnTracker(Tsn.Start(peer.InitialTsn));
        _reassembly = new Reassembly(budget, options.MaxMessageBytes);
        _streams = new IncomingStreams(events, budget);
        StreamCount = Math.Min(options.MaxStreams, peer.OutboundStreams);
        _lastAdvertised = ReceiveBudget.Advertisable(options);
    }

    public long CumulativeTsn => _tracker.Cumulative;

    /// <summary>When a delayed SACK is due.</summary>
    public MonoTime? SackDeadline { get; private set; }

    public IncomingStreams Streams => _streams;

    public int StreamCount { get; }

    public bool IsStream(ushort streamId) => streamId < StreamCount;

    /// <summary>Takes one DATA chunk (RFC 9260 §6.2). Only the faults that <see cref="IsViolation"/> names end the
    /// association.</summary>
    public SctpFault Receive(in DataChunk chunk)
    {
        if (chunk.Payload.IsEmpty)
        {
            return SctpFault.EmptyData;
        }

        _dataInPacket = true;
        _sackNow |= chunk.WantsSackNow;
        long tsn = Tsn.Extend(chunk.Tsn, _tracker.Cumulative);
        switch (_tracker.Judge(tsn))
        {
            case TsnVerdict.Duplicate:
                _tracker.NoteDuplicate(tsn);
                _sackNow = true;
                return SctpFault.None;
            case TsnVerdict.TooFar:
                _sackNow = true;
                return SctpFault.TsnTooFar;
        }

        if (!_budget.HasRoomFor(chunk.Payload.Length, closesGap: tsn == _tracker.Cumulative + 1))
        {
            _sackNow = true; // The peer learns the true window, and that we are alive.
            return SctpFault.WindowExceeded;
        }

        _tracker.Add(tsn);
        if (!IsStream(chunk.StreamId))
        {
            return SctpFault.InvalidStream; // Acknowledged all the same (§6.5).
        }

        SctpFault fault = _reassembly.Add(tsn, chunk, out ReceivedMessage? message);
        return message is { } whole ? _streams.Deliver(whole) : fault;
    }

    public static bool IsViolation(SctpFault fault) =>
        fault is SctpFault.EmptyData or SctpFault.FragmentMismatch or SctpFault.MessageTooLarge
            or SctpFault.SackOfUnsentData;

    /// <summary>The peer has given up on some TSNs (RFC 3758 §3.6).</summary>
    public SctpFault Receive(in ForwardTsnChunk chunk)
    {
        _dataInPacket = true;
        _sackNow = true; // The peer repeats itself until it hears.
        long cumulative = Tsn.Extend(chunk.NewCumulativeTsn, _tracker.Cumulative);
        if (cumulative <= _tracker.Cumulative)
        {
            return SctpFault.None;
        }

        _tracker.AdvanceTo(cumulative);
        _reassembly.DropThrough(cumulative);
        SctpFault fault = SctpFault.None;
        for (int i = 0; i < chunk.Count; i++)
        {
            (ushort streamId, ushort ssn) = chunk[i];
            if (IsStream(streamId))
            {
                _streams.SkipThrough(streamId, ssn);
            }
            else
            {
                fault = SctpFault.InvalidStream;
            }
        }

        return fault;
    }

    /// <summary>Called behind the last chunk of each packet: decides on the SACK (RFC 9260 §6.2).</summary>
    public void EndPacket(MonoTime now)
    {
        if (!_dataInPacket)
        {
            return;
        }

        _dataInPacket = false;
        _packetsUnacknowledged++;
        _sackNow |= _packetsUnacknowledged >= 2 || _tracker.HasGap;
        SackDeadline ??= now + _options.SackDelay;
    }

    public void Tick(MonoTime now)
    {
        if (SackDeadline <= now)
        {
            (_sackNow, SackDeadline) = (true, null);
        }
    }

    /// <summary>The owner took messages: a peer that stands before a closed window hears of the room.</summary>
    public void NoteRoom()
    {
        bool wasTight = _lastAdvertised < _budget.Quarter;
        _sackNow |= wasTight && _budget.Advertised >= _lastAdvertised + _budget.Quarter;
    }

    /// <summary>Gives back all that is held; the association begins anew.</summary>
    public void Discard()
    {
        _reassembly.DropThrough(long.MaxValue);
        _streams.ResetAll();
    }

    /// <summary>A SHUTDOWN or the like carries our acknowledgement with the next packet.</summary>
    public void DemandSack() => _sackNow = true;

    /// <summary>Writes a SACK if one is due, or if one is pending and data goes out anyway.</summary>
    public void WriteSack(ref PacketWriter packet, bool dataFollows)
    {
        bool due = _sackNow || (dataFollows && SackDeadline is not null);
        if (!due || packet.Space < Chunk.HeaderLength + SackChunk.FixedLength)
        {
            return;
        }

        _lastAdvertised = _budget.Advertised;
        SackChunk.Write(ref packet, _tracker, _lastAdvertised);
        _tracker.ForgetDuplicates();
        SackDeadline = null;
        _packetsUnacknowledged = 0;
        _sackNow = false;
    }
}
