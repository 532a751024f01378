using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One RTP stream of a source as lanes see it: its history, its clock, and the wish for key frames.</summary>
public class SourceLayer
{
    private RateMeter _rate;

    /// <param name="track">Whose layer it is.</param>
    /// <param name="ssrc">Of the publisher's stream.</param>
    /// <param name="rid">Restriction identifier of a simulcast layer (RFC 8851); empty without simulcast.</param>
    /// <param name="clock">Shared by all layers of the source.</param>
    /// <param name="options">Sizes and periods.</param>
    public SourceLayer(SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    {
        Track = track;
        (Ssrc, Rid) = (ssrc, rid);
        Id = IdOf(track, rid);
        History = new PacketHistory(
            track.IsVideo ? options.HistoryPackets : options.AudioHistoryPackets,
            options.HistoryTime,
            options.ReplayPackets);
        KeyFrames = new KeyFrameRequests(options.KeyFrames);
        Reports = new SenderReportClock(clock, track.Codec.ClockRate);
    }

    public SourceTrack Track { get; }

    /// <summary>Its name among the layers of the stream, the same on every worker and node.</summary>
    public byte Id { get; }

    public uint Ssrc { get; }

    /// <summary>Restriction identifier of a simulcast layer (RFC 8851); empty without simulcast.</summary>
    public string Rid { get; }

    public PacketHistory History { get; }

    public KeyFrameRequests KeyFrames { get; }

    public SenderReportClock Reports { get; }

    /// <summary>A viewer can begin from what is kept, without a new key frame.</summary>
    public bool CanReplay => History.CanReplay;

    /// <summary>A key frame has begun, kept or not.</summary>
    public bool HasPicture { get; private set; }

    public MonoTime LastPacketAt { get; private set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>As the newest key frame says, where it does.</summary>
    public PictureSize Size { get; private set; }

    public long BitsPerSecond => _rate.BitsPerSecond;

    public void SampleRate(MonoTime now) => _rate.Sample(Bytes, now);

    /// <summary>Takes a packet that has its numbers, and sends it on.</summary>
    /// <returns>False for a duplicate, or one that is too old to keep: it goes no further.</returns>
    public bool Take(PacketBuffer packet, MonoTime now)
    {
        if (!Keep(packet, now))
        {
            return false;
        }

        Track.Forward(this, packet);
        return true;
    }

    /// <summary>Puts a packet into the history only.</summary>
    protected internal bool Keep(PacketBuffer packet, MonoTime now)
    {
        if (!History.Add(packet, now))
        {
            return false;
        }

        if (packet.StartsKeyFrame)
        {
            History.MarkKeyFrame(packet.ExtendedSequence);
            KeyFrames.OnKeyFrame(now);
            HasPicture = true;
            if (PictureSize.TryRead(Track.CodecKind, packet.Payload, out PictureSize size))
            {
                Size = size;
            }
        }

        (Packets, Bytes, LastPacketAt) = (Packets + 1, Bytes + packet.Length, now);
        return true;
    }

    // Track in the upper four bits, simulcast layer in the order of the offer in the lower.
    private static byte IdOf(SourceTrack track, string rid)
    {
        int place = 0;
        while (place < track.Negotiated.Rids.Count && track.Negotiated.Rids[place] != rid)
        {
            place++;
        }

        return (byte)((track.Index << 4) | (place & 0x0F));
    }
}
