namespace Ooblex.Protocol.Rtp;

/// <summary>Keeps the picture numbers one viewer sees running on when the source behind them changes.</summary>
/// <remarks>
/// Offsets only, so a lost or reordered packet of the same source is always mapped alike. A mutable struct: keep it
/// in a field of its lane.
/// </remarks>
public struct Vp8Continuity
{
    private ushort _pictureIdOffset;
    private byte _tl0Offset;
    private ushort _lastPictureId;
    private byte _lastTl0;
    private bool _started;

    /// <summary>The first packet of a new source: its numbers follow the last ones sent.</summary>
    public void Switch(in Vp8Descriptor first)
    {
        if (!_started)
        {
            return;
        }

        _pictureIdOffset = (ushort)(_lastPictureId + 1 - first.PictureId);
        _tl0Offset = (byte)(_lastTl0 + 1 - first.Tl0PicIdx);
    }

    /// <summary>Rewrites a copy of a payload for this viewer.</summary>
    public void Apply(in Vp8Descriptor descriptor, Span<byte> payload)
    {
        int mask = descriptor.HasLongPictureId ? 0x7FFF : 0x7F;
        ushort pictureId = (ushort)((descriptor.PictureId + _pictureIdOffset) & mask);
        byte tl0 = (byte)(descriptor.Tl0PicIdx + _tl0Offset);
        descriptor.Rewrite(payload, pictureId, tl0);

        // Late packets do not take the numbers back.
        int ahead = (pictureId - _lastPictureId) & mask;
        if (!_started || (ahead != 0 && ahead <= mask / 2))
        {
            _lastPictureId = pictureId;
        }

        if (!_started || (sbyte)(tl0 - _lastTl0) > 0)
        {
            _lastTl0 = tl0;
        }

        _started = true;
    }
}
