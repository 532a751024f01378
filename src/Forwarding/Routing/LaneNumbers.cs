using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>The arithmetic of one lane: source numbers to the viewer's, over switches and replays.</summary>
/// <remarks>
/// Invariants: <c>out = source + _sequenceOffset</c> for every packet from <see cref="FirstOfSource"/> on; the highest
/// number sent only grows; after a switch or a replay the next timestamp is later than every one before.
/// </remarks>
internal struct LaneNumbers(ushort firstSequence, uint firstTimestamp)
{
    // Frames of a replay follow each other this closely.
    private const int ReplayFramesPerSecond = 1000;

    private long _sequenceOffset;
    private long _nextSequence = firstSequence;
    private uint _lastTimestamp = firstTimestamp;
    private MonoTime _lastSentAt;
    private bool _hasSent;
    private long _replayFirstFrame;
    private long _replayLastFrame = -1;
    private uint _replayTimestamp;
    private uint _replayStep;

    /// <summary>Source packets before this one are not for this viewer.</summary>
    public long FirstOfSource { get; private set; } = long.MinValue;

    /// <summary>Added to the source's timestamps, modulo 2^32.</summary>
    public uint TimestampOffset { get; private set; }

    public readonly ushort Sequence(PacketBuffer packet) => (ushort)(packet.ExtendedSequence + _sequenceOffset);

    public readonly long ToSource(ushort sequence) =>
        SequenceNumber.Extend(sequence, _nextSequence) - _sequenceOffset;

    public readonly uint Timestamp(PacketBuffer packet) =>
        packet.FrameNumber <= _replayLastFrame
            ? _replayTimestamp + ((uint)(packet.FrameNumber - _replayFirstFrame) * _replayStep)
            : Map(packet.Header.Timestamp);

    public readonly uint Map(uint sourceTimestamp) => sourceTimestamp + TimestampOffset;

    /// <summary>The next packet comes from another source.</summary>
    public void Switch(PacketBuffer first, int clockRate, MonoTime now)
    {
        _sequenceOffset = _nextSequence - first.ExtendedSequence;
        TimestampOffset = NextTimestamp(clockRate, now) - first.Header.Timestamp;
        (FirstOfSource, _replayLastFrame) = (first.ExtendedSequence, -1);
    }

    /// <summary>What lies between two packets of a source is about to be sent at once.</summary>
    public void Replay(PacketBuffer first, PacketBuffer last, int clockRate, MonoTime now)
    {
        _sequenceOffset = _nextSequence - first.ExtendedSequence;
        FirstOfSource = first.ExtendedSequence;
        (_replayFirstFrame, _replayLastFrame) = (first.FrameNumber, last.FrameNumber);
        _replayTimestamp = NextTimestamp(clockRate, now);
        _replayStep = (uint)(clockRate / ReplayFramesPerSecond);

        // Live packets go on from the last replayed frame.
        uint lastOut = _replayTimestamp + ((uint)(last.FrameNumber - first.FrameNumber) * _replayStep);
        TimestampOffset = lastOut - last.Header.Timestamp;
    }

    public void OnSent(PacketBuffer packet, MonoTime now)
    {
        long sequence = packet.ExtendedSequence + _sequenceOffset;
        if (sequence >= _nextSequence)
        {
            (_nextSequence, _lastTimestamp) = (sequence + 1, Timestamp(packet));
        }

        (_lastSentAt, _hasSent) = (now, true);
    }

    private readonly uint NextTimestamp(int clockRate, MonoTime now)
    {
        if (!_hasSent)
        {
            return _lastTimestamp;
        }

        double elapsed = Math.Clamp((now - _lastSentAt).TotalSeconds, 0.001, 3600);
        return _lastTimestamp + (uint)(elapsed * clockRate);
    }
}
