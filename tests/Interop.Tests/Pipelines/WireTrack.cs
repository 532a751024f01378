using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>One track as it came: timestamps of its frames, and what sender reports say they mean.</summary>
/// <param name="clockRate">Of its timestamps.</param>
/// <param name="keepsPayload">Whether frames are known by what is in them, too.</param>
internal sealed class WireTrack(int clockRate, bool keepsPayload)
{
    private readonly List<WireFrame> _frames = [];
    private readonly HashSet<uint> _timestamps = [];
    private readonly List<(NtpTime Ntp, uint Timestamp)> _reports = [];
    private uint? _ssrc;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<WireFrame> Frames => _frames;

    public int Reports => _reports.Count;

    public WireTrack Copy()
    {
        WireTrack copy = new(clockRate, keepsPayload);
        copy._frames.AddRange(_frames);
        copy._reports.AddRange(_reports);
        return copy;
    }

    public void Take(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        _ssrc = header.Ssrc;
        if (_timestamps.Add(header.Timestamp))
        {
            _frames.Add(new WireFrame(header.Timestamp, keepsPayload ? Convert.ToBase64String(payload) : ""));
        }
    }

    public void Hear(in SenderReport report)
    {
        if (report.Ssrc == _ssrc)
        {
            _reports.Add((report.NtpTimestamp, report.RtpTimestamp));
        }
    }

    /// <summary>When a frame was captured, as a player would reckon it: by the middle one of all reports.</summary>
    public NtpTime CaptureOf(uint timestamp)
    {
        NtpTime[] told =
        [
            .. _reports.Select(report =>
                report.Ntp + TimeSpan.FromSeconds(unchecked((int)(timestamp - report.Timestamp)) / (double)clockRate)),
        ];
        return told.OrderBy(time => time.Value).ElementAt(told.Length / 2);
    }
}

/// <param name="Timestamp">RTP, of this viewer.</param>
/// <param name="Payload">Of its first packet, where the track keeps it.</param>
internal readonly record struct WireFrame(uint Timestamp, string Payload);
