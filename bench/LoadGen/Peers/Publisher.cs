using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Peers;

/// <summary>Sends one picture at its pace, key frames when asked, and sender reports. Sends nothing again.</summary>
internal sealed class Publisher(SecurePath path, VideoShape shape, uint ssrc, byte payloadType) : ILoadPeer
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly VideoSource _source = new(shape, payloadType, ssrc);
    private readonly TaskCompletionSource<MonoTime> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pacer _pacer = new(shape.StepInterval);
    private MonoTime _nextReport;

    public SecurePath Path => path;

    public Task<MonoTime> Ready => _ready.Task;

    /// <summary>Packets that the kernel took.</summary>
    public long Sent { get; private set; }

    /// <summary>When the server last sent anything: reports come once a second.</summary>
    public MonoTime? HeardAt { get; private set; }

    /// <summary>Requests for lost packets.</summary>
    public long Nacks { get; private set; }

    /// <summary>Requests for key frames.</summary>
    public long KeyFrameRequests { get; private set; }

    public void Receive(Span<byte> datagram, long arrivedTicks, MonoTime now)
    {
        HeardAt = now;
        switch (path.Receive(datagram, now))
        {
            case PathInput.Connected:
                // Anywhere in its first interval, so that many publishers do not send at the same moment.
                _pacer.Start(now + (shape.StepInterval * Random.Shared.NextDouble()));
                _nextReport = now;
                _ready.TrySetResult(now);
                break;
            case PathInput.Rtcp when path.Srtp!.TryUnprotectRtcp(datagram, out int length) is SrtpFault.None:
                TakeFeedback(datagram[..length]);
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

        if (_pacer.IsStarted && now >= _nextReport)
        {
            _nextReport = now + ReportInterval;
            Report();
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Pace(SendRing ring, MonoTime now)
    {
        while (_pacer.TryTake(now))
        {
            for (int i = 0; i < shape.PacketsPerStep; i++)
            {
                if (ring.IsFull)
                {
                    Sent += ring.Flush(path.File);
                }

                int length = _source.Write(ring.Free, DateTime.UtcNow.Ticks);
                ring.Add(path.Srtp!.ProtectRtp(ring.Free, length));
            }

            Sent += ring.Flush(path.File);
        }
    }

    public void Dispose() => path.Dispose();

    private void TakeFeedback(ReadOnlySpan<byte> compound)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpBlock block))
        {
            if (Pli.TryRead(block, out _) || Fir.TryRead(block, out _))
            {
                KeyFrameRequests++;
                _source.RequestKeyFrame();
            }
            else if (block.PacketType is RtcpPacketType.TransportFeedback && block.Count == RtcpFeedbackType.Nack)
            {
                Nacks++;
            }
        }
    }

    private void Report()
    {
        Span<byte> buffer = stackalloc byte[128];
        RtcpWriter writer = new(buffer);
        NtpTime ntp = NtpTime.From(DateTimeOffset.UtcNow);
        writer.TryWriteSenderReport(ssrc, ntp, _source.Timestamp, _source.Packets, _source.PayloadBytes);
        writer.TryWriteSdesCname(ssrc, "load"u8);
        path.SendRtcp(buffer, writer.Length);
    }
}
