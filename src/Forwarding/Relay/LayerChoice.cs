using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>Which layers of a stream go over a relay: those the far end wants, or the best of each track.</summary>
internal sealed class LayerChoice(int tracks)
{
    // After a change of the best layer both go for a while, so that every viewer there can change over.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(3);

    private readonly bool[] _wanted = new bool[byte.MaxValue + 1];
    private readonly Place[] _places = new Place[tracks];
    private bool _isTold;

    /// <param name="layers">Ids; empty leaves the choice to us.</param>
    public void Want(ReadOnlySpan<byte> layers)
    {
        _isTold = !layers.IsEmpty;
        Array.Clear(_wanted);
        foreach (byte layer in layers)
        {
            _wanted[layer] = true;
        }
    }

    public bool Takes(SourceLayer layer, MonoTime now)
    {
        if (_isTold)
        {
            return _wanted[layer.Id];
        }

        SourceTrack track = layer.Track;
        if (track.Layers.Count == 1)
        {
            return true;
        }

        ref Place place = ref _places[track.Index];
        if (place.Best != track.Best)
        {
            place = new Place { Best = track.Best, Before = place.Best };
            if (place.Before is not null)
            {
                place.Best?.KeyFrames.Request(now);
            }
        }

        return layer == place.Best || (layer == place.Before && (place.Until is not { } until || now < until));
    }

    /// <summary>Viewers can go over to a layer from its key frame on.</summary>
    public void OnSent(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        ref Place place = ref _places[layer.Track.Index];
        if (packet.StartsKeyFrame && layer == place.Best)
        {
            place.Until ??= now + Overlap;
        }
    }

    private struct Place
    {
        public SourceLayer? Best;
        public SourceLayer? Before;
        public MonoTime? Until; // Of the layer before.
    }
}
