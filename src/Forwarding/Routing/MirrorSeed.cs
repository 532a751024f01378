using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;

namespace Ooblex.Forwarding.Routing;

/// <summary>What a mirror begins with: all that its source has kept of each layer, and its clock.</summary>
public sealed class MirrorSeed
{
    private readonly List<LayerSeed> _layers = [];

    private MirrorSeed()
    {
    }

    internal IReadOnlyList<LayerSeed> Layers => _layers;

    internal static MirrorSeed Of(StreamSource source)
    {
        MirrorSeed seed = new();
        foreach (SourceTrack track in source.Tracks)
        {
            foreach (SourceLayer layer in track.Layers)
            {
                PacketBuffer[] packets = layer.History.ToArray();
                foreach (PacketBuffer packet in packets)
                {
                    packet.Retain();
                }

                seed._layers.Add(new LayerSeed(layer, packets, layer.Reports.Last, layer == track.Best));
            }
        }

        return seed;
    }

    /// <summary>Gives its packets back. Once.</summary>
    public void Release()
    {
        foreach (LayerSeed layer in _layers)
        {
            foreach (PacketBuffer packet in layer.Packets)
            {
                packet.Release();
            }
        }
    }

    /// <param name="Origin">The source's layer; only what never changes of it may be read elsewhere.</param>
    /// <param name="Packets">Oldest first, each with a reference of its own.</param>
    /// <param name="Report">The publisher's last report on it, if there was one.</param>
    /// <param name="IsBest">What new viewers of the source see.</param>
    internal readonly record struct LayerSeed(
        SourceLayer Origin, PacketBuffer[] Packets, SourceReport? Report, bool IsBest);
}
