namespace Ooblex.Protocol.Sctp;

/// <summary>Estimates the retransmission time-out (RFC 9260 §6.3.1).</summary>
internal sealed class RetransmissionTimeout(SctpOptions options)
{
    private static readonly TimeSpan ClockGranularity = TimeSpan.FromMilliseconds(1);

    private TimeSpan _variation;

    /// <summary>Zero before the first measurement.</summary>
    public TimeSpan SmoothedRtt { get; private set; }

    public TimeSpan Value { get; private set; } = options.RtoInitial;

    public void Measure(TimeSpan rtt)
    {
        if (rtt < TimeSpan.Zero)
        {
            return;
        }

        if (SmoothedRtt == TimeSpan.Zero)
        {
            (SmoothedRtt, _variation) = (rtt, rtt / 2);
        }
        else
        {
            _variation = (_variation * 0.75) + ((SmoothedRtt - rtt).Duration() * 0.25);
            SmoothedRtt = (SmoothedRtt * 0.875) + (rtt * 0.125);
        }

        TimeSpan variation = _variation > ClockGranularity ? _variation : ClockGranularity;
        Value = Clamp(SmoothedRtt + (4 * variation));
    }

    /// <summary>A timer ran out (§6.3.3, E2).</summary>
    public void BackOff() => Value = Clamp(Value * 2);

    private TimeSpan Clamp(TimeSpan value) =>
        value < options.RtoMin ? options.RtoMin : value > options.RtoMax ? options.RtoMax : value;
}
