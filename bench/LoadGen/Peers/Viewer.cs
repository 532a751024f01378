using System.Buffers.Binary;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Peers;

/// <summary>Counts what one viewer gets, looks into a sample of it, and reports as browsers do.</summary>
/// <remarks>Every header is read and its sequence number followed; one packet in thirteen is authenticated, decrypted
/// and its delay taken. Thirteen has no divisor in common with usual frames, so each place in a frame is met.</remarks>
internal sealed class Viewer(SecurePath path, byte payloadType, ViewerTotals totals) : ILoadPeer
{
    private const int SampleEvery = 13;
    private const int LoneSsrc = 1;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<MonoTime> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SequenceTrack _track;
    private int _untilSample = Random.Shared.Next(SampleEvery);
    private uint _lastSenderReport;
    private MonoTime _senderReportAt;
    private MonoTime _nextReport;

    public SecurePath Path => path;

    public Task<MonoTime> Ready => _ready.Task;

    public void Receive(Span<byte> datagram, long arrivedTicks, MonoTime now)
    {
        switch (path.Receive(datagram, now))
        {
            case PathInput.Rtp:
                TakeRtp(datagram, arrivedTicks, now);
                break;
            case PathInput.Rtcp when path.Srtp!.TryUnprotectRtcp(datagram, out int length) is SrtpFault.None:
                TakeRtcp(datagram[..length], now);
                break;
            default:
                break;
        }
    }

    public void Tick(MonoTime now)
    {
        path.Tick(now);
        if (path.Fault.Length > 0)
        {
            _ready.TrySetException(new InvalidDataException(path.Fault));
        }

        if (_track.IsStarted && now >= _nextReport)
        {
            _nextReport = now + ReportInterval;
            Report(now);
        }
    }

    public void Dispose() => path.Dispose();

    private void TakeRtp(Span<byte> datagram, long arrivedTicks, MonoTime now)
    {
        if (datagram.Length < RtpHeader.FixedLength || (datagram[1] & 0x7F) != payloadType)
        {
            totals.Others++;
            return;
        }

        totals.Take(now);
        if (!_track.IsStarted)
        {
            _nextReport = now + (ReportInterval * Random.Shared.NextDouble());
            _ready.TrySetResult(now);
        }

        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        totals.Gaps += _track.Take(ssrc, BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]));
        if (--_untilSample <= 0)
        {
            _untilSample = SampleEvery;
            Sample(datagram, arrivedTicks);
        }
    }

    private void Sample(Span<byte> datagram, long arrivedTicks)
    {
        if (path.Srtp!.TryUnprotectRtp(datagram, out int length) is not SrtpFault.None
            || RtpHeader.TryRead(datagram[..length], out RtpHeader header) is not RtpFault.None
            || header.PayloadLength < VideoSource.TimeOffset + sizeof(long))
        {
            totals.Damaged++;
            return;
        }

        ReadOnlySpan<byte> payload = header.Payload(datagram);
        long sentTicks = BinaryPrimitives.ReadInt64LittleEndian(payload[VideoSource.TimeOffset..]);
        totals.Delays.Add((arrivedTicks == 0 ? DateTime.UtcNow.Ticks : arrivedTicks) - sentTicks);
    }

    private void TakeRtcp(ReadOnlySpan<byte> compound, MonoTime now)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpBlock block))
        {
            if (SenderReport.TryRead(block, out SenderReport report))
            {
                (_lastSenderReport, _senderReportAt) = (report.NtpTimestamp.Compact, now);
            }
        }
    }

    private void Report(MonoTime now)
    {
        uint since = _lastSenderReport == 0 ? 0 : NtpTime.CompactSpan(now - _senderReportAt);
        ReportBlock block = new(_track.Ssrc, 0, 0, _track.ExtendedHighest, 0, _lastSenderReport, since);
        Span<byte> buffer = stackalloc byte[128];
        RtcpWriter writer = new(buffer);
        writer.TryWriteReceiverReport(LoneSsrc, [block]);
        writer.TryWriteSdesCname(LoneSsrc, "load"u8);
        path.SendRtcp(buffer, writer.Length);
    }
}
