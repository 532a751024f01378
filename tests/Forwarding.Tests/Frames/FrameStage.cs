using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Forwarding.Tests.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Frames;

/// <summary>One layer and what makes frames of it, under virtual time.</summary>
internal sealed class FrameStage : IDisposable
{
    public const int RotationId = 5;

    public static readonly FrameOptions Options = new()
    {
        Patience = TimeSpan.FromMilliseconds(100),
        MaxPackets = 256,
        MaxBytes = 200_000,
        QueueFrames = 8,
        MaxTaps = 10,
    };

    private readonly NumberingLayer _layer;

    public FrameStage(string codec = "VP8", FrameOptions? options = null)
    {
        bool isSound = codec is "OPUS";
        NegotiatedCodec negotiated = new(
            codec, isSound ? 48_000 : 90_000, 96, "", null, Nack: true, Pli: true, Fir: true, TransportCc: false,
            Remb: false);
        Track = new SourceTrack(
            new NegotiatedTrack(
                "0",
                isSound ? MediaKind.Audio : MediaKind.Video,
                [negotiated],
                new ExtensionMap { [HeaderExtensionKind.VideoOrientation] = RotationId },
                [],
                0,
                0,
                0,
                0),
            index: 0);
        _layer = new NumberingLayer(Track);
        Track.Add(_layer);
        Assembler = new FrameAssembler(_layer, options ?? Options, source: 1);
    }

    public MonoTime Now { get; set; } = MonoTime.FromMilliseconds(1_000);

    public PacketPool Pool { get; } = new(maxIdle: 64);

    public SourceTrack Track { get; }

    public SourceLayer Layer => _layer;

    public FrameAssembler Assembler { get; }

    public void Add(
        int sequence, uint timestamp, ReadOnlySpan<byte> payload, bool marker = false, byte? rotation = null)
    {
        byte[] packet = new byte[RtpHeader.FixedLength + (rotation is null ? 0 : 8) + payload.Length];
        RtpHeaderWriter.Write(
            packet, new RtpOutgoing(96, marker, (ushort)sequence, timestamp, Ssrc: 7), rotation is not null);
        if (rotation is { } value)
        {
            ReadOnlySpan<byte> extension = [0xBE, 0xDE, 0, 1, RotationId << 4, value, 0, 0];
            extension.CopyTo(packet.AsSpan(RtpHeader.FixedLength));
        }

        payload.CopyTo(packet.AsSpan(packet.Length - payload.Length));
        Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
        PacketBuffer buffer = Pool.Copy(packet, header, Now)!;
        buffer.Extensions = RtpExtensionIndex.Read(packet, header, Track.Negotiated.Extensions);
        if (_layer.Pass(buffer, Now))
        {
            Assembler.Add(buffer, Now);
        }

        buffer.Release();
    }

    /// <summary>One frame of VP8 in so many packets.</summary>
    public void Vp8(int sequence, uint timestamp, bool isKey, int packets = 2, params int[] lost)
    {
        for (int i = 0; i < packets; i++)
        {
            if (!lost.Contains(i))
            {
                Add(sequence + i, timestamp, Vp8Payload(isKey, i == 0, (byte)timestamp), marker: i == packets - 1);
            }
        }
    }

    public static byte[] Vp8Payload(bool isKey, bool isStart, byte mark) =>
    [
        isStart ? (byte)0x10 : (byte)0x00,
        isKey || !isStart ? (byte)0x00 : (byte)0x01, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01, mark,
    ];

    public void Advance(double milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        if (Assembler.NextDeadline <= Now)
        {
            Assembler.Tick(Now);
        }
    }

    /// <summary>Timestamps of the frames that have come out.</summary>
    public List<uint> Taken()
    {
        List<uint> taken = [];
        while (Assembler.TryTake(out EncodedFrame frame))
        {
            taken.Add(frame.RtpTimestamp);
            frame.Dispose();
        }

        return taken;
    }

    public EncodedFrame Take()
    {
        Assert.True(Assembler.TryTake(out EncodedFrame frame));
        return frame;
    }

    public void Dispose()
    {
        Assembler.Dispose();
        Layer.History.Clear();
        Assert.Equal(0, Pool.InUse);
    }

    private sealed class NumberingLayer(SourceTrack track)
        : NumberedLayer(track, ssrc: 7, rid: "", new PublisherClock(), Studio.Options)
    {
        public bool Pass(PacketBuffer packet, MonoTime now)
        {
            Number(packet);
            return Keep(packet, now);
        }
    }
}
