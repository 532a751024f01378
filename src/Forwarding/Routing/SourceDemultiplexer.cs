using System.Text;
using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Routing;

/// <summary>Where packets of one SSRC belong.</summary>
/// <param name="Extensions">Ids of the m-section.</param>
/// <param name="Layer">The source layer; <c>null</c> for retransmissions that came before their media.</param>
/// <param name="IsRetransmission">RTX (RFC 4588).</param>
/// <param name="PayloadType">Of the media, also for RTX.</param>
internal sealed record PacketSource(
    ExtensionMap Extensions, IngestLayer? Layer, bool IsRetransmission, byte PayloadType);

/// <summary>
/// Finds the track and layer of a packet by what the offer said, then by MID and RID (RFC 8843 §9.2).
/// </summary>
/// <remarks>Browsers drop MID and RID once we have reported on an SSRC, so the first sight is remembered.</remarks>
internal sealed class SourceDemultiplexer
{
    // Four simulcast layers and their retransmissions for two kinds of media, and one to spare.
    private const int MaxSources = 17;

    private readonly Dictionary<uint, PacketSource> _sources = [];
    private readonly Dictionary<uint, (SourceTrack Track, string Rid)> _early = [];
    private readonly IReadOnlyList<SourceTrack> _tracks;
    private readonly PublisherClock _clock = new();
    private readonly RoutingOptions _options;
    private readonly List<IngestLayer> _layers = [];
    private PacketSource? _last;
    private uint _lastSsrc;

    public SourceDemultiplexer(IReadOnlyList<SourceTrack> tracks, RoutingOptions options)
    {
        (_tracks, _options) = (tracks, options);
        foreach (SourceTrack track in tracks)
        {
            NegotiatedTrack offered = track.Negotiated;
            if (offered.OfferedSsrc == 0 || offered.Rids.Count > 0)
            {
                continue;
            }

            IngestLayer layer = AddLayer(track, offered.OfferedSsrc, rid: "");
            if (offered.OfferedRtxSsrc != 0 && track.Codec.RtxPayloadType is not null)
            {
                _sources[offered.OfferedRtxSsrc] = Retransmissions(track, layer);
            }
        }
    }

    /// <summary>Those heard or announced so far, over all tracks.</summary>
    public IReadOnlyList<IngestLayer> Layers => _layers;

    public PacketSource? Find(uint ssrc) => _sources.GetValueOrDefault(ssrc);

    public PacketSource? Find(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        if (_last is not null && _lastSsrc == header.Ssrc)
        {
            return _last;
        }

        if (_sources.TryGetValue(header.Ssrc, out PacketSource? known))
        {
            PacketSource? complete = known.Layer is null ? Complete(header.Ssrc, known) : known;
            (_last, _lastSsrc) = (complete?.Layer is null ? null : complete, header.Ssrc);
            return complete;
        }

        return _sources.Count < MaxSources ? Learn(packet, header) : null;
    }

    private PacketSource? Learn(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        SourceTrack? track = TrackOf(packet, header, out bool isRetransmission);
        if (track is null)
        {
            return null;
        }

        if (!isRetransmission)
        {
            string? rid = ReadText(packet, header, track.Negotiated.Extensions[HeaderExtensionKind.Rid]);
            return LearnMedia(track, header.Ssrc, rid);
        }

        string repaired =
            ReadText(packet, header, track.Negotiated.Extensions[HeaderExtensionKind.RepairedRid]) ?? "";
        IngestLayer? layer = LayerOf(track, repaired);
        PacketSource source = Retransmissions(track, layer);
        _sources[header.Ssrc] = source;
        if (layer is null)
        {
            _early[header.Ssrc] = (track, repaired); // Browsers probe with RTX of a layer before they start it.
        }

        return source;
    }

    private PacketSource? LearnMedia(SourceTrack track, uint ssrc, string? rid)
    {
        IReadOnlyList<string> rids = track.Negotiated.Rids;
        if (rids.Count > 0 && (rid is null || !rids.Contains(rid)))
        {
            return null; // Simulcast without its name: which layer it is comes with a later packet.
        }

        string layer = rids.Count > 0 ? rid! : "";
        bool isTaken = track.Layers.Any(known => known.Rid == layer && rids.Count > 0);
        if (isTaken || (rids.Count == 0 && track.Layers.Count > 0))
        {
            return null; // One SSRC per layer; a second one is not what the offer announced.
        }

        AddLayer(track, ssrc, layer);
        return _sources[ssrc];
    }

    private PacketSource? Complete(uint ssrc, PacketSource early)
    {
        if (!_early.TryGetValue(ssrc, out (SourceTrack Track, string Rid) waiting))
        {
            return early;
        }

        IngestLayer? layer = LayerOf(waiting.Track, waiting.Rid);
        if (layer is null)
        {
            return early;
        }

        _early.Remove(ssrc);
        return _sources[ssrc] = Retransmissions(waiting.Track, layer);
    }

    private SourceTrack? TrackOf(ReadOnlySpan<byte> packet, in RtpHeader header, out bool isRetransmission)
    {
        isRetransmission = false;
        foreach (SourceTrack track in _tracks)
        {
            bool isMedia = track.Codec.PayloadType == header.PayloadType;
            if (!isMedia && track.Codec.RtxPayloadType != header.PayloadType)
            {
                continue;
            }

            string? mid = ReadText(packet, header, track.Negotiated.Extensions[HeaderExtensionKind.Mid]);
            if (mid is null || mid == track.Negotiated.Mid)
            {
                isRetransmission = !isMedia;
                return track;
            }
        }

        return null;
    }

    private IngestLayer AddLayer(SourceTrack track, uint ssrc, string rid)
    {
        IngestLayer layer = new(track, ssrc, rid, _clock, _options);
        track.Add(layer);
        _layers.Add(layer);
        _sources[ssrc] = new PacketSource(
            track.Negotiated.Extensions, layer, IsRetransmission: false, track.Codec.PayloadType);
        return layer;
    }

    private IngestLayer? LayerOf(SourceTrack track, string rid) =>
        _layers.FirstOrDefault(candidate => candidate.Track == track && candidate.Rid == rid);

    private static PacketSource Retransmissions(SourceTrack track, IngestLayer? layer) =>
        new(track.Negotiated.Extensions, layer, IsRetransmission: true, track.Codec.PayloadType);

    private static string? ReadText(ReadOnlySpan<byte> packet, in RtpHeader header, byte id) =>
        id != 0 && RtpExtensions.TryFind(packet, header, id, out ReadOnlySpan<byte> value)
            ? Encoding.UTF8.GetString(value)
            : null;
}
