using Ooblex.Forwarding.Packets;

namespace Ooblex.Forwarding.Frames;

/// <summary>Sound: each packet is a frame (RFC 7587 §4.2, RFC 3551 §4.5.14).</summary>
internal sealed class PlainFrames : FrameBuilder
{
    public override FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame)
    {
        isKeyFrame = true;
        foreach (PacketBuffer packet in packets)
        {
            writer.Append(packet.Payload);
        }

        return writer.Length > 0 ? FrameOutcome.Frame : FrameOutcome.Nothing;
    }
}
