using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Dtls;

/// <summary>When the last flight must be sent again, and when the handshake as a whole has failed (RFC 6347
/// §4.2.4).</summary>
internal sealed class FlightTimer(DtlsOptions options, MonoTime start)
{
    private readonly MonoTime _end = start + options.HandshakeTimeout;
    private TimeSpan _interval;
    private MonoTime? _resend;

    public MonoTime NextDeadline => MonoTime.Earliest(_resend, _end)!.Value;

    public bool IsExpired(MonoTime now) => now >= _end;

    public void FlightSent(MonoTime now)
    {
        _interval = options.RetransmitInterval;
        _resend = now + _interval;
    }

    public void Stop() => _resend = null;

    /// <summary>Whether the flight is due; if so the timer is armed again with twice the interval.</summary>
    public bool TryResend(MonoTime now)
    {
        if (_resend is not { } due || now < due)
        {
            return false;
        }

        _interval = TimeSpan.FromTicks(Math.Min(2 * _interval.Ticks, options.MaxRetransmitInterval.Ticks));
        _resend = now + _interval;
        return true;
    }
}
