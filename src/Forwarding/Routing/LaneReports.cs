using System.Text;
using Ooblex.Forwarding.Feedback;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>The sender reports of one lane, and the round trip that their echoes show.</summary>
/// <param name="cname">The same on all lanes of a viewer (RFC 3550 §6.5.1).</param>
internal sealed class LaneReports(string cname)
{
    private readonly byte[] _cname = Encoding.UTF8.GetBytes(cname);
    private readonly RoundTripMeter _roundTrip = new();

    public TimeSpan? RoundTrip => _roundTrip.IsKnown ? _roundTrip.Smoothed : null;

    public void OnReport(in ReportBlock report, MonoTime now) => _roundTrip.TryMeasure(report, now, out _);

    /// <summary>Sends nothing before the publisher has reported on the layer.</summary>
    public void Send(PacketEgress egress, SenderReportClock clock, in LaneReport lane, MonoTime now)
    {
        RtcpWriter writer = new(egress.Reserve());
        if (clock.TryWrite(ref writer, now, lane, out NtpTime ntp) && writer.TryWriteSdesCname(lane.Ssrc, _cname))
        {
            _roundTrip.OnSent(ntp, now);
            egress.SendRtcp(writer.Length);
        }
    }
}
