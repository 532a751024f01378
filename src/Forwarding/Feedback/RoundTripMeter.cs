using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Feedback;

/// <summary>
/// The round trip to a viewer, from the sender reports it echoes in its report blocks (RFC 3550 §6.4.1).
/// </summary>
/// <remarks>
/// The reports carry the publisher's clock, not ours, so the time each went out is remembered here; the few last are
/// enough. One per viewer transport.
/// </remarks>
public sealed class RoundTripMeter
{
    private const int Remembered = 8;
    private const double Weight = 1.0 / 8; // RFC 6298 §2, alpha.

    private readonly Sent[] _sent = new Sent[Remembered];
    private int _next;

    /// <summary>Smoothed; zero until measured.</summary>
    public TimeSpan Smoothed { get; private set; }

    public bool IsKnown => Smoothed > TimeSpan.Zero;

    public void OnSent(NtpTime ntp, MonoTime now)
    {
        _sent[_next] = new Sent(ntp.Compact, now);
        _next = (_next + 1) % Remembered;
    }

    /// <summary>Measures by a report block that came back.</summary>
    /// <returns>False when it echoes no report of ours, or its delay is longer than the time that passed.</returns>
    public bool TryMeasure(in ReportBlock report, MonoTime now, out TimeSpan roundTrip)
    {
        roundTrip = TimeSpan.Zero;
        if (report.LastSr == 0)
        {
            return false;
        }

        foreach (ref readonly Sent sent in _sent.AsSpan())
        {
            if (sent.Compact == report.LastSr)
            {
                roundTrip = now - sent.At - NtpTime.FromCompactSpan(report.DelaySinceLastSr);
                return TrySmooth(roundTrip);
            }
        }

        return false;
    }

    private bool TrySmooth(TimeSpan roundTrip)
    {
        if (roundTrip <= TimeSpan.Zero)
        {
            return false;
        }

        Smoothed = IsKnown ? Smoothed + ((roundTrip - Smoothed) * Weight) : roundTrip;
        return true;
    }

    private readonly record struct Sent(uint Compact, MonoTime At);
}
