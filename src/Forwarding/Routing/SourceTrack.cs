using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One m-section of a stream: a codec, one source layer or several (simulcast), and who watches.</summary>
public sealed class SourceTrack
{
    // A layer that has been silent this long has been switched off by the sender's own congestion control.
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(1);

    private readonly List<SourceLayer> _layers = [];
    private readonly List<Lane> _lanes = [];
    private readonly List<MirrorFeed> _feeds = [];
    private readonly List<(SourceLayer Layer, PacketBuffer Packet)> _waiting = [];
    private int _handedOver; // Of those that wait, how many the feeds have seen.

    /// <param name="negotiated">From the publisher's answer.</param>
    /// <param name="index">Place among the tracks of the stream, the same at the publisher and its mirrors.</param>
    public SourceTrack(NegotiatedTrack negotiated, int index)
    {
        (Negotiated, Index) = (negotiated, index);
        Codec = negotiated.Codecs[0];
        CodecKind = RtpCodecs.FromName(Codec.Name);
    }

    public NegotiatedTrack Negotiated { get; }

    public int Index { get; }

    public NegotiatedCodec Codec { get; }

    public RtpCodecKind CodecKind { get; }

    public MediaKind Kind => Negotiated.Kind;

    public bool IsVideo => Negotiated.Kind is MediaKind.Video;

    public IReadOnlyList<SourceLayer> Layers => _layers;

    /// <summary>Packets have come.</summary>
    public bool HasMedia => _layers.Exists(static layer => layer.Packets > 0);

    /// <summary>The layer a new viewer should see: the richest of those that send now.</summary>
    public SourceLayer? Best { get; private set; }

    public void Add(SourceLayer layer)
    {
        _layers.Add(layer);
        Best ??= layer;
    }

    /// <summary>What new viewers see until the next ranking.</summary>
    public void Prefer(SourceLayer layer) => Best = layer;

    public void Attach(Lane lane) => _lanes.Add(lane);

    public void Detach(Lane lane) => _lanes.Remove(lane);

    /// <summary>Packets go to another worker as well.</summary>
    public void Attach(MirrorFeed feed) => _feeds.Add(feed);

    public void Detach(MirrorFeed feed) => _feeds.Remove(feed);

    /// <summary>
    /// Takes one new packet of a layer for every lane; it goes out with the next <see cref="Flush"/>.
    /// </summary>
    public void Forward(SourceLayer layer, PacketBuffer packet)
    {
        packet.Retain();
        _waiting.Add((layer, packet));
    }

    /// <summary>The publisher's report on a layer, for its lanes and for other workers.</summary>
    public void OnSenderReport(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime now)
    {
        layer.Reports.OnSenderReport(ntp, rtpTimestamp, now);
        foreach (MirrorFeed feed in _feeds)
        {
            feed.OnSenderReport(layer, ntp, rtpTimestamp, now);
        }
    }

    /// <summary>
    /// Gives other workers what has come, before our own viewers get it: they can work at the same time.
    /// </summary>
    public void HandOver(MonoTime now)
    {
        for (; _handedOver < _waiting.Count; _handedOver++)
        {
            (SourceLayer layer, PacketBuffer packet) = _waiting[_handedOver];
            for (int i = 0; i < _feeds.Count; i++)
            {
                _feeds[i].Forward(layer, packet, now);
            }
        }
    }

    /// <summary>Sends what has come since the last time, viewer by viewer.</summary>
    /// <remarks>Viewer by viewer and not packet by packet: what goes to one address in a row, the system can send as
    /// one, and keys and tables of one viewer stay in the cache.</remarks>
    public void Flush(MonoTime now)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        HandOver(now);
        bool isRun = _waiting.Count > 1;
        for (int i = 0; i < _lanes.Count; i++)
        {
            Lane lane = _lanes[i];
            for (int k = 0; k < _waiting.Count; k++)
            {
                lane.Forward(_waiting[k].Layer, _waiting[k].Packet, isRun, now);
            }
        }

        Release();
    }

    /// <summary>Layers have been filled from elsewhere: lanes that waited for them begin.</summary>
    public void Begin(MonoTime now)
    {
        foreach (Lane lane in _lanes)
        {
            lane.Begin(now);
        }
    }

    /// <summary>Chooses <see cref="Best"/> anew; called once a second.</summary>
    public void Rank(MonoTime now)
    {
        SourceLayer? best = null;
        foreach (SourceLayer layer in _layers)
        {
            layer.SampleRate(now);
            bool isAlive = now - layer.LastPacketAt < SilentAfter;
            if (isAlive && (best is null || layer.BitsPerSecond > best.BitsPerSecond))
            {
                best = layer;
            }
        }

        // When nothing is sent at all (a still picture), what was best stays so: its key frame is in the cache.
        Best = best ?? Best;
        if (_layers.Count > 1)
        {
            foreach (Lane lane in _lanes)
            {
                lane.Follow(Best, now);
            }
        }
    }

    public void Clear()
    {
        foreach (Lane lane in _lanes.ToArray())
        {
            lane.Attach(null, default);
        }

        _feeds.Clear();
        Release();
        foreach (SourceLayer layer in _layers)
        {
            layer.History.Clear();
        }
    }

    private void Release()
    {
        foreach ((SourceLayer _, PacketBuffer packet) in _waiting)
        {
            packet.Release();
        }

        _waiting.Clear();
        _handedOver = 0;
    }
}
