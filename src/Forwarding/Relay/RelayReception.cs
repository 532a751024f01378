using System.Buffers.Binary;
using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>What has come over a relay, what is missing, and how evenly it comes.</summary>
internal sealed class RelayReception
{
    private const int MaxLostPerMessage = 128;
    private const int MaxRequests = 100;
    private const double JitterWeight = 1.0 / 16; // RFC 3550 §A.8.

    private readonly NackGenerator _nacks;
    private long _newest = -1; // Number with its wraps counted.
    private double _jitterMicros;
    private uint? _transit;

    /// <param name="options">As for publishers; but what is lost is asked for as long as the origin has it.</param>
    public RelayReception(RoutingOptions options)
    {
        NackOptions nack = options.Nack;
        int most = (int)Math.Min(MaxRequests, options.HistoryTime / nack.MinRetryInterval);
        _nacks = new NackGenerator(nack with { MaxRequests = Math.Max(nack.MaxRequests, most) });
        _nacks.Begin(first: 0);
    }

    public long Received { get; private set; }

    /// <summary>Given up.</summary>
    public long Lost { get; private set; }

    public long Recovered => _nacks.RecoveredPackets;

    public uint JitterMicros => (uint)_jitterMicros;

    public MonoTime? NextDeadline => _nacks.NextDeadline;

    /// <summary>More was lost than can be mended.</summary>
    public bool NeedsKeyFrame => _nacks.NeedsKeyFrame;

    /// <summary>False for a packet that has been here.</summary>
    public bool OnMedia(in RelayMedia media, MonoTime now)
    {
        if (!_nacks.OnPacket((ushort)media.Number, now, media.IsResent))
        {
            return false;
        }

        Received++;
        _newest = Math.Max(_newest, Extend(media.Number));
        if (!media.IsResent && !media.IsSeed)
        {
            OnTransit(unchecked(RelayEcho.Micros(now) - media.SentMicros));
        }

        return true;
    }

    public void OnReport(in RelayReport report, MonoTime now)
    {
        if (report.Next > 0)
        {
            _nacks.Expect((ushort)(report.Next - 1), now);
            _newest = Math.Max(_newest, Extend(report.Next - 1));
        }
    }

    /// <summary>A key frame has come: what could not be mended matters no longer.</summary>
    public void OnKeyFrame(uint number)
    {
        if (_nacks.NeedsKeyFrame)
        {
            _nacks.OnKeyFrame((ushort)number);
        }
    }

    /// <summary>Everything before a number is here, or given up.</summary>
    public bool IsComplete(uint before) =>
        before == 0
        || (_newest >= Extend(before) - 1
            && (_nacks.OldestMissing is not { } oldest || SequenceNumber.Extend(oldest, _newest) >= Extend(before)));

    /// <summary>Writes the numbers to ask for now.</summary>
    /// <returns>Bytes; 0 for none.</returns>
    public int CollectNacks(Span<byte> body, TimeSpan roundTrip, MonoTime now)
    {
        Span<ushort> lost = stackalloc ushort[MaxLostPerMessage];
        int count = _nacks.Collect(now, roundTrip, lost);
        Lost += _nacks.TakeGivenUp();
        for (int i = 0; i < count; i++)
        {
            uint number = unchecked((uint)SequenceNumber.Extend(lost[i], _newest));
            BinaryPrimitives.WriteUInt32BigEndian(body[(i * sizeof(uint))..], number);
        }

        return count * sizeof(uint);
    }

    private void OnTransit(uint transit)
    {
        if (_transit is { } before)
        {
            double difference = Math.Abs((double)unchecked((int)(transit - before)));
            _jitterMicros += (difference - _jitterMicros) * JitterWeight;
        }

        _transit = transit;
    }

    // The number nearest to the newest whose low 32 bits these are.
    private long Extend(uint number) => _newest + unchecked((int)(number - (uint)_newest));
}
