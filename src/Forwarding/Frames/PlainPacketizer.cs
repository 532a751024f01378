namespace Ooblex.Forwarding.Frames;

/// <summary>Sound: a frame is a packet.</summary>
internal sealed class PlainPacketizer : Packetizer
{
    public override void Begin(ReadOnlySpan<byte> unit, bool isDiscardable = false) =>
        IsDone = unit.IsEmpty || unit.Length > MaxPayloadBytes;

    public override int Write(ReadOnlySpan<byte> unit, Span<byte> payload)
    {
        if (IsDone)
        {
            return 0;
        }

        IsDone = true;
        unit.CopyTo(payload);
        return unit.Length;
    }
}
