using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>A publisher of another worker, as the viewers of this one see it.</summary>
/// <remarks>
/// It shares the packets and nothing else: history, key frame cache and retransmission are its own, so that lanes work
/// the same whichever source they watch. The only way back is the wish for a key frame.
/// </remarks>
public sealed class Mirror(IReadOnlyList<NegotiatedTrack> tracks, MirrorUplink uplink, RoutingOptions options)
    : StreamSource(tracks)
{
    private readonly List<(SourceLayer Origin, SourceLayer Own)> _layers = [];
    private readonly PublisherClock _clock = new();
    private MonoTime? _nextRank;

    public override MonoTime? NextDeadline
    {
        get
        {
            MonoTime? next = IsRetired ? null : _nextRank;
            for (int i = 0; i < _layers.Count && next is not null; i++)
            {
                next = MonoTime.Earliest(next, _layers[i].Own.KeyFrames.NextDeadline);
            }

            return next;
        }
    }

    // Who is fed from here begins with what this one began with.
    protected override bool CanSeed => _nextRank is not null;

    /// <summary>Takes over one packet and its reference; it goes out with the next flush.</summary>
    public void Receive(SourceLayer origin, PacketBuffer packet, MonoTime now)
    {
        if (!IsRetired)
        {
            OwnOf(origin).Take(packet, now);
        }

        packet.Release();
    }

    public void OnSenderReport(SourceLayer origin, NtpTime ntp, uint rtpTimestamp, MonoTime arrival)
    {
        if (!IsRetired)
        {
            SourceLayer own = OwnOf(origin);
            own.Track.OnSenderReport(own, ntp, rtpTimestamp, arrival);
        }
    }

    /// <summary>Takes over what the publisher has kept. Comes before any packet.</summary>
    public void Begin(MirrorSeed seed, MonoTime now)
    {
        if (!IsRetired)
        {
            _nextRank = now + options.ReportPeriod;
            foreach (MirrorSeed.LayerSeed layer in seed.Layers)
            {
                Fill(OwnOf(layer.Origin), layer);
            }

            foreach (SourceTrack track in Tracks)
            {
                track.Begin(now);
            }
        }

        seed.Release();
    }

    public override void Tick(MonoTime now)
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            if (_layers[i].Own.KeyFrames.TryTake(now))
            {
                uplink.RequestKeyFrame(_layers[i].Origin);
            }
        }

        if (_nextRank <= now)
        {
            _nextRank = now + options.ReportPeriod;
            foreach (SourceTrack track in Tracks)
            {
                track.Rank(now);
            }
        }
    }

    private static void Fill(SourceLayer own, in MirrorSeed.LayerSeed seed)
    {
        foreach (PacketBuffer packet in seed.Packets)
        {
            own.Keep(packet, packet.ArrivedAt);
        }

        if (seed.Report is { } report)
        {
            own.Reports.OnSenderReport(report.Ntp, report.RtpTimestamp, report.Arrival);
        }

        if (seed.IsBest)
        {
            own.Track.Prefer(own);
        }
    }

    private SourceLayer OwnOf(SourceLayer origin)
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            if (_layers[i].Origin == origin)
            {
                return _layers[i].Own;
            }
        }

        SourceTrack track = Tracks[origin.Track.Index];
        SourceLayer own = new(track, origin.Ssrc, origin.Rid, _clock, options);
        track.Add(own);
        _layers.Add((origin, own));
        return own;
    }
}

/// <summary>The way back from a mirror to its publisher.</summary>
public abstract class MirrorUplink
{
    /// <summary>Lanes cannot go on without a key frame of this layer of the publisher's.</summary>
    public abstract void RequestKeyFrame(SourceLayer origin);
}
