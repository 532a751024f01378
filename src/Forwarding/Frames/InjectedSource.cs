using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Frames;

/// <summary>A source whose frames are made on this node: cuts them into packets, and these go as all others do.
/// </summary>
/// <remarks>
/// Sequence numbers are its own, timestamps those of the frames. Where frames say when they were captured, viewers are
/// told, so that a picture that was worked on stays in step with its sound. One owner thread.
/// </remarks>
public sealed class InjectedSource : StreamSource
{
    private const byte VideoType = 96;
    private const byte SoundType = 111;
    private const byte RotationId = 1;

    private readonly Lane[] _lanes;
    private readonly PacketPool _pool;
    private readonly TimeSpan _period;
    private readonly byte[] _packet = new byte[PacketBuffer.Capacity];
    private MonoTime _nextRank;
    private bool _wantsKeyFrame;
    private bool _isTurned;

    /// <param name="tracks">From <see cref="TracksOf"/>.</param>
    /// <param name="ssrc">Of the first track; the others follow.</param>
    /// <param name="pool">Where packets are kept.</param>
    /// <param name="options">As for publishers.</param>
    /// <param name="now">The time.</param>
    public InjectedSource(
        IReadOnlyList<NegotiatedTrack> tracks, uint ssrc, PacketPool pool, RoutingOptions options, MonoTime now)
        : base(tracks)
    {
        (_pool, _period, _nextRank) = (pool, options.ReportPeriod, now + options.ReportPeriod);
        PublisherClock clock = new();
        _lanes =
        [
            .. Tracks.Select((track, index) => new Lane(
                new InjectedLayer(track, ssrc + (uint)index, clock, options), Packetizer.For(track.CodecKind))),
        ];
        foreach (Lane lane in _lanes)
        {
            lane.Layer.Track.Add(lane.Layer);
        }
    }

    public override MonoTime? NextDeadline
    {
        get
        {
            MonoTime? next = IsRetired ? null : _nextRank;
            for (int i = 0; i < _lanes.Length && next is not null; i++)
            {
                next = MonoTime.Earliest(next, _lanes[i].Layer.KeyFrames.NextDeadline);
            }

            return next;
        }
    }

    /// <summary>What an injection carries, as a publisher's answer would say it.</summary>
    public static IReadOnlyList<NegotiatedTrack> TracksOf(RtpCodecKind video, RtpCodecKind? sound)
    {
        // Baseline without what no browser decodes, whatever its level: what encoders here make.
        string fmtp = video is RtpCodecKind.H264
            ? "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
            : "";
        NegotiatedTrack picture = Track("0", MediaKind.Video, video, 90_000, VideoType, fmtp);
        return sound is not { } codec
            ? [picture]
            : [picture, Track("1", MediaKind.Audio, codec, codec is RtpCodecKind.Opus ? 48_000 : 8_000, SoundType, "")];
    }

    /// <summary>Takes one frame; it goes out with the next flush. The caller keeps it.</summary>
    public void Inject(EncodedFrame frame, MonoTime now)
    {
        if (IsRetired || LaneOf(frame.Codec) is not { } lane)
        {
            return;
        }

        if (!frame.CapturedNtp.IsZero && now >= lane.NextReport)
        {
            lane.NextReport = now + _period;
            lane.Layer.Track.OnSenderReport(lane.Layer, frame.CapturedNtp, frame.RtpTimestamp, frame.CapturedAt);
        }

        ReadOnlySpan<byte> data = frame.Data;
        int header = RtpHeader.FixedLength + WriteRotation(frame);
        Span<byte> room = _packet.AsSpan(header);
        lane.Packetizer.Begin(data, frame.IsDiscardable);
        while (lane.Packetizer.Write(data, room) is > 0 and int length)
        {
            bool isLast = lane.Packetizer.IsDone && lane.Layer.Track.IsVideo;
            RtpOutgoing outgoing = new(
                lane.Layer.Track.Codec.PayloadType, isLast, lane.Sequence++, frame.RtpTimestamp, lane.Layer.Ssrc);
            RtpHeaderWriter.Write(_packet, outgoing, hasExtension: header > RtpHeader.FixedLength);
            Receive(lane.Layer, _packet.AsSpan(0, header + length), now);
        }
    }

    /// <summary>A viewer has asked for a key frame since the last time.</summary>
    public bool TakeKeyFrameRequest(MonoTime now)
    {
        foreach (Lane lane in _lanes)
        {
            _wantsKeyFrame |= lane.Layer.KeyFrames.TryTake(now);
        }

        (bool wanted, _wantsKeyFrame) = (_wantsKeyFrame, false);
        return wanted;
    }

    public override void Tick(MonoTime now)
    {
        if (IsRetired || now < _nextRank)
        {
            return;
        }

        _nextRank = now + _period;
        foreach (SourceTrack track in Tracks)
        {
            track.Rank(now);
        }
    }

    // RFC 8285 §4.2 and 3GPP TS 26.114 §7.4.5: said in every packet of a stream that was ever turned.
    private int WriteRotation(EncodedFrame frame)
    {
        _isTurned |= frame.RotationDegrees != 0;
        if (!_isTurned || !frame.Codec.IsVideo())
        {
            return 0;
        }

        ReadOnlySpan<byte> extension =
            [0xBE, 0xDE, 0, 1, RotationId << 4, (byte)(frame.RotationDegrees / 90), 0, 0];
        extension.CopyTo(_packet.AsSpan(RtpHeader.FixedLength));
        return extension.Length;
    }

    private static NegotiatedTrack Track(
        string mid, MediaKind kind, RtpCodecKind codec, int clockRate, byte type, string fmtp) => new(
            mid,
            kind,
            [
                new NegotiatedCodec(
                    codec.ToString().ToUpperInvariant(), clockRate, type, fmtp, RtxPayloadType: null, Nack: false,
                    Pli: kind is MediaKind.Video, Fir: false, TransportCc: false, Remb: false),
            ],
            new ExtensionMap { [HeaderExtensionKind.VideoOrientation] = RotationId },
            Rids: [],
            OfferedSsrc: 0,
            OfferedRtxSsrc: 0,
            SendSsrc: 0,
            SendRtxSsrc: 0);

    private void Receive(InjectedLayer layer, ReadOnlySpan<byte> packet, MonoTime now)
    {
        if (RtpHeader.TryRead(packet, out RtpHeader header) is RtpFault.None
            && _pool.Copy(packet, header, now) is { } buffer)
        {
            buffer.Extensions = RtpExtensionIndex.Read(packet, header, layer.Track.Negotiated.Extensions);
            layer.Receive(buffer, now);
            buffer.Release();
        }
    }

    private Lane? LaneOf(RtpCodecKind codec)
    {
        foreach (Lane lane in _lanes)
        {
            if (lane.Layer.Track.CodecKind == codec)
            {
                return lane;
            }
        }

        return null;
    }

    private sealed class InjectedLayer(SourceTrack track, uint ssrc, PublisherClock clock, RoutingOptions options)
        : NumberedLayer(track, ssrc, rid: "", clock, options)
    {
        public void Receive(PacketBuffer packet, MonoTime now)
        {
            Number(packet);
            Take(packet, now);
        }
    }

    private sealed class Lane(InjectedLayer layer, Packetizer packetizer)
    {
        public InjectedLayer Layer => layer;

        public Packetizer Packetizer => packetizer;

        public ushort Sequence { get; set; }

        public MonoTime NextReport { get; set; }
    }
}
