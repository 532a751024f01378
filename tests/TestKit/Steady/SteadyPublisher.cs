using System.Buffers.Binary;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Steady;

/// <summary>Sends pictures of ten packets; one packet in 97 is lost and comes later by RTX.</summary>
public sealed class SteadyPublisher : SteadyPeer
{
    private const int PayloadBytes = 1100;
    private const int PacketsPerFrame = 10;
    private const int LossEvery = 97;
    private const int RecoveredAfter = 20;
    private const int KeyFrameEvery = 600;
    private const int ExtensionBytes = 8;

    private readonly bool _hasTransportCc;
    private readonly byte[] _packet = new byte[2048];
    private readonly byte[] _rtcp = new byte[512];
    private long _number;
    private long _lost = -1;
    private ushort _rtxSequence;
    private ushort _transportSequence;

    public SteadyPublisher(SrtpProfile profile, bool hasTransportCc, ushort port, PacketPool pool, MonoTime now)
        : base(profile, port, now)
    {
        _hasTransportCc = hasTransportCc;
        Source = new Publisher(
            [SteadyTracks.Source(hasTransportCc)], this, "publisher", localSsrc: 7, pool, SteadyTracks.Options);
        Source.Start(now);
    }

    public Publisher Source { get; }

    public override MonoTime? NextDeadline => MonoTime.Earliest(TransportDeadline, Source.NextDeadline);

    /// <summary>The next packet of the picture, and what is owed of earlier ones.</summary>
    public void SendVideo(MonoTime now)
    {
        long number = _number++;
        if (number % LossEvery == LossEvery - 1)
        {
            _lost = number;
            return;
        }

        Send(number, SteadyTracks.VideoType, (ushort)number, SteadyTracks.SourceSsrc, now);
        if (_lost >= 0 && number - _lost == RecoveredAfter)
        {
            Send(_lost, SteadyTracks.RtxType, _rtxSequence++, SteadyTracks.SourceRtxSsrc, now);
            _lost = -1;
        }
    }

    public void SendReport(MonoTime now)
    {
        RtcpWriter writer = new(_rtcp);
        NtpTime clock = new(0xE000_0000_0000_0000UL + ((ulong)(now.TotalMilliseconds * 4_294_967) & ulong.MaxValue));
        writer.TryWriteSenderReport(
            SteadyTracks.SourceSsrc, clock, Timestamp(_number), (uint)_number, (uint)(_number * PayloadBytes));
        writer.TryWriteSdesCname(SteadyTracks.SourceSsrc, "publisher"u8);
        Source.OnRtcp(Arrive(writer.Written, isRtcp: true, now), now);
    }

    public override void Tick(MonoTime now)
    {
        base.Tick(now);
        Source.Tick(now);
    }

    protected override bool LooksInto(ReadOnlySpan<byte> packet) => false;

    protected override void OnRtp(ReadOnlySpan<byte> packet)
    {
        // Nobody sends media to a publisher.
    }

    private static uint Timestamp(long number) => (uint)(number / PacketsPerFrame * 3000);

    private void Send(long number, byte type, ushort sequence, uint ssrc, MonoTime now)
    {
        bool isRtx = type == SteadyTracks.RtxType;
        Span<byte> packet = _packet;
        RtpHeaderWriter.Write(
            packet,
            new RtpOutgoing(type, number % PacketsPerFrame == PacketsPerFrame - 1, sequence, Timestamp(number), ssrc),
            _hasTransportCc);
        int length = RtpHeader.FixedLength + WriteExtension(packet[RtpHeader.FixedLength..]);
        if (isRtx)
        {
            Rtx.WriteOriginalSequence(packet[length..], (ushort)number);
            length += Rtx.OverheadLength;
        }

        packet[length] = number % PacketsPerFrame == 0 ? (byte)0x10 : (byte)0x00;
        packet[length + 1] = number % KeyFrameEvery == 0 ? (byte)0x00 : (byte)0x01;
        Source.OnRtp(Arrive(packet[..(length + PayloadBytes)], isRtcp: false, now), now);
    }

    // One element of three bytes in the one-byte form (RFC 8285 §4.2), and a byte of padding.
    private int WriteExtension(Span<byte> destination)
    {
        if (!_hasTransportCc)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, 0xBEDE_0001);
        destination[4] = (SteadyTracks.TransportCcId << 4) | 1;
        BinaryPrimitives.WriteUInt16BigEndian(destination[5..], _transportSequence++);
        destination[7] = 0;
        return ExtensionBytes;
    }
}
