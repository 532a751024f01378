using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Feedback;

/// <summary>The wall clock of one publisher as its sender reports show it, carried on between them.</summary>
/// <remarks>
/// One per publisher, shared by all its tracks, so that the reports a viewer gets for sound and picture speak of the
/// same clock. The report that came fastest is nearest the truth, so a later offset is believed at once and an earlier
/// one (a slower way, or a clock that drifts) only by a sixteenth. A step of more than a second is a clock that was
/// set.
/// </remarks>
public sealed class PublisherClock
{
    private const int LeakShift = 4;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    // What the publisher's clock shows at our time zero.
    private NtpTime? _atZero;

    public bool IsKnown => _atZero is not null;

    public void OnSenderReport(NtpTime ntp, MonoTime arrival)
    {
        NtpTime sample = ntp - new TimeSpan(arrival.Ticks);
        if (_atZero is not { } known)
        {
            _atZero = sample;
            return;
        }

        TimeSpan change = sample - known;
        bool isBelieved = change >= TimeSpan.Zero || change < -Step;
        _atZero = isBelieved ? sample : known + new TimeSpan(change.Ticks >> LeakShift);
    }

    /// <summary>What the publisher's clock shows at a moment of ours. Needs <see cref="IsKnown"/>.</summary>
    public NtpTime At(MonoTime now) => _atZero.GetValueOrDefault() + new TimeSpan(now.Ticks);
}
