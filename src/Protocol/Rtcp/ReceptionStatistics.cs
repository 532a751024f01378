using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtcp;

/// <summary>What arrived of one source, and the report block that says so (RFC 3550 §A.1, §A.3, §A.8).</summary>
/// <remarks>
/// Deviations: no probation, because packets were authenticated before they came here; duplicates are recognised
/// within a window and not counted as received, so loss cannot be hidden by sending twice. Allocates nothing per
/// packet.
/// </remarks>
public sealed class ReceptionStatistics(uint ssrc)
{
    private const int WindowBits = 1024;
    private const int MaxDropout = 3000; // §A.1: a larger jump ahead is a restart, if the next packet confirms it.

    private readonly ulong[] _window = new ulong[WindowBits / 64];
    private bool _started;
    private long _base;
    private long _highest;
    private int _restartCandidate = -1;
    private long _expectedPrior;
    private long _receivedPrior;
    private long _receivedSinceBase;
    private uint _lastTransit;
    private uint _jitterTimes16; // §A.8 keeps four fraction bits.
    private uint _lastSr;
    private MonoTime _lastSrArrival;

    public uint Ssrc { get; } = ssrc;

    /// <summary>Distinct packets.</summary>
    public long ReceivedPackets { get; private set; }

    public long DuplicatePackets { get; private set; }

    /// <summary>Expected but not received, since the stream last started.</summary>
    public long LostPackets => _started ? Math.Max(0, Expected - _receivedSinceBase) : 0;

    /// <summary>In units of the RTP clock.</summary>
    public uint Jitter => _jitterTimes16 >> 4;

    private long Expected => _highest - _base + 1;

    /// <summary>Counts one packet that came on its own, not by retransmission.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="rtpTimestamp">Its timestamp.</param>
    /// <param name="clockRate">Of its payload type, Hz.</param>
    /// <param name="arrival">When it came.</param>
    public void OnPacket(ushort sequence, uint rtpTimestamp, int clockRate, MonoTime arrival)
    {
        if (!Accept(sequence))
        {
            return;
        }

        ReceivedPackets++;
        _receivedSinceBase++;
        Measure(rtpTimestamp, clockRate, arrival);
    }

    public void OnSenderReport(NtpTime ntp, MonoTime arrival)
    {
        _lastSr = ntp.Compact;
        _lastSrArrival = arrival;
    }

    /// <summary>Makes the next report; the fraction lost counts from the one before.</summary>
    public ReportBlock Build(MonoTime now)
    {
        long expected = _started ? Expected : 0;
        long expectedInterval = expected - _expectedPrior;
        long lostInterval = expectedInterval - (_receivedSinceBase - _receivedPrior);
        _expectedPrior = expected;
        _receivedPrior = _receivedSinceBase;
        byte fraction = expectedInterval <= 0 || lostInterval <= 0
            ? (byte)0
            : (byte)Math.Min(255, (lostInterval << 8) / expectedInterval);
        return new ReportBlock(
            Ssrc,
            fraction,
            (int)Math.Min(LostPackets, int.MaxValue),
            (uint)_highest,
            Jitter,
            _lastSr,
            _lastSr == 0 ? 0 : NtpTime.CompactSpan(now - _lastSrArrival));
    }

    private bool Accept(ushort sequence)
    {
        if (!_started)
        {
            Restart(sequence);
            return true;
        }

        int distance = SequenceNumber.Distance((ushort)_highest, sequence);
        if (distance > MaxDropout || distance <= -WindowBits)
        {
            if (sequence == _restartCandidate)
            {
                Restart(sequence);
                return true;
            }

            _restartCandidate = (ushort)(sequence + 1);
            return false;
        }

        _restartCandidate = -1;
        if (distance > 0)
        {
            for (int i = 1; i < distance && i <= WindowBits; i++)
            {
                Mark(_highest + i, isReceived: false);
            }

            _highest += distance;
            Mark(_highest, isReceived: true);
            return true;
        }

        return AcceptLate(_highest + distance);
    }

    private bool AcceptLate(long sequence)
    {
        ulong bit = 1UL << (int)(sequence & 63);
        if (sequence < _base)
        {
            return false; // Before the first packet ever seen, so it was never expected.
        }

        if ((_window[Word(sequence)] & bit) != 0)
        {
            DuplicatePackets++;
            return false;
        }

        Mark(sequence, isReceived: true);
        return true;
    }

    private void Restart(ushort sequence)
    {
        _started = true;
        _restartCandidate = -1;
        _base = sequence;
        _highest = sequence;
        _expectedPrior = 0;
        _receivedPrior = 0;
        _receivedSinceBase = 0;
        _lastTransit = 0;
        _jitterTimes16 = 0;
        Array.Clear(_window);
        Mark(sequence, isReceived: true);
    }

    private void Measure(uint rtpTimestamp, int clockRate, MonoTime arrival)
    {
        // Arrival in units of the RTP clock, modulo 2^32 like the timestamp it is compared with.
        uint clock = unchecked((uint)(long)((Int128)arrival.Ticks * clockRate / TimeSpan.TicksPerSecond));
        uint transit = unchecked(clock - rtpTimestamp);
        if (_receivedSinceBase > 1)
        {
            // A timestamp jump must not overflow the average: half the range is as wrong as it gets.
            uint difference = (uint)Math.Min(Math.Abs((long)(int)(transit - _lastTransit)), int.MaxValue >> 4);
            _jitterTimes16 += difference - ((_jitterTimes16 + 8) >> 4);
        }

        _lastTransit = transit;
    }

    private void Mark(long sequence, bool isReceived)
    {
        ulong bit = 1UL << (int)(sequence & 63);
        ref ulong word = ref _window[Word(sequence)];
        word = isReceived ? word | bit : word & ~bit;
    }

    private static int Word(long sequence) => (int)((sequence & (WindowBits - 1)) >> 6);
}
