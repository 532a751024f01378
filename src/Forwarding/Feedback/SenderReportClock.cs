using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Feedback;

/// <summary>What a viewer has been sent of one track, for its sender report.</summary>
/// <param name="Ssrc">Of the viewer's stream.</param>
/// <param name="TimestampOffset">Added, modulo 2^32, to the publisher's timestamps for this viewer.</param>
/// <param name="Packets">Sent to this viewer.</param>
/// <param name="Octets">Payload bytes sent to this viewer.</param>
public readonly record struct LaneReport(uint Ssrc, uint TimestampOffset, uint Packets, uint Octets);

/// <summary>A publisher's report on one source.</summary>
/// <param name="Ntp">Its wall clock.</param>
/// <param name="RtpTimestamp">Of the source at that moment.</param>
/// <param name="Arrival">When it came.</param>
public readonly record struct SourceReport(NtpTime Ntp, uint RtpTimestamp, MonoTime Arrival);

/// <summary>Ties one source's timestamps to its publisher's wall clock and restates that tie to viewers.</summary>
/// <remarks>
/// A receiver plays sound and picture together by comparing the (NTP, RTP) pairs of both reports, so each pair must lie
/// on the line the publisher drew: the RTP time is computed from the NTP time written beside it, never from the time
/// the report happened to arrive. See docs/protocol/rtcp.md, "Sound and picture".
/// </remarks>
public sealed class SenderReportClock(PublisherClock clock, int clockRate)
{
    private NtpTime _ntp;
    private uint _rtp;
    private MonoTime _arrival;

    /// <summary>Whether the publisher has reported on this source.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>What it said last, for a clock elsewhere that shall show the same.</summary>
    public SourceReport? Last => IsKnown ? new SourceReport(_ntp, _rtp, _arrival) : null;

    /// <summary>
    /// Notes the publisher's report on this source. One without a wall clock is of no use (RFC 3550 §6.4.1).
    /// </summary>
    public void OnSenderReport(NtpTime ntp, uint rtpTimestamp, MonoTime arrival)
    {
        if (ntp.IsZero)
        {
            return;
        }

        (_ntp, _rtp, _arrival, IsKnown) = (ntp, rtpTimestamp, arrival, true);
        clock.OnSenderReport(ntp, arrival);
    }

    /// <summary>The source's RTP timestamp at a moment of the publisher's clock. Needs <see cref="IsKnown"/>.</summary>
    public uint RtpAt(NtpTime ntp)
    {
        // 2^-32 s times Hz, rounded: a report must not drift by the fraction of a tick.
        Int128 units = (long)unchecked(ntp.Value - _ntp.Value);
        long ticks = (long)(((units * clockRate) + (1L << 31)) >> 32);
        return unchecked(_rtp + (uint)ticks);
    }

    /// <summary>When a timestamp of the source was captured. Needs <see cref="IsKnown"/>.</summary>
    /// <returns>
    /// On the publisher's clock, and on ours: later than it was by the time that the fastest report took.
    /// </returns>
    public (NtpTime Ntp, MonoTime At) MomentOf(uint rtpTimestamp)
    {
        Int128 ticks = unchecked((int)(rtpTimestamp - _rtp));
        NtpTime ntp = new(unchecked(_ntp.Value + (ulong)(long)((ticks << 32) / clockRate)));
        return (ntp, MonoTime.Zero + (ntp - clock.At(MonoTime.Zero)));
    }

    /// <summary>Writes the sender report of a viewer's stream.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="now">The moment the report speaks of.</param>
    /// <param name="lane">The viewer's stream.</param>
    /// <param name="ntp">What it says, for <see cref="RoundTripMeter.OnSent"/>.</param>
    /// <returns>False while the publisher has not reported, or when it does not fit.</returns>
    public bool TryWrite(ref RtcpWriter writer, MonoTime now, in LaneReport lane, out NtpTime ntp)
    {
        ntp = default;
        if (!IsKnown)
        {
            return false;
        }

        ntp = clock.At(now);
        uint rtp = unchecked(RtpAt(ntp) + lane.TimestampOffset);
        return writer.TryWriteSenderReport(lane.Ssrc, ntp, rtp, lane.Packets, lane.Octets);
    }

    /// <summary>
    /// What to add to the timestamps of <paramref name="to"/> so that they continue those of <paramref name="from"/>:
    /// the layers of one picture count from different starts.
    /// </summary>
    /// <returns>False until both are known.</returns>
    public static bool TryAlign(SenderReportClock from, SenderReportClock to, out uint offset)
    {
        offset = unchecked(from.RtpAt(to._ntp) - to._rtp);
        return from.IsKnown && to.IsKnown;
    }
}
