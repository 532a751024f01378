using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Frames;

/// <summary>VP8: the payloads behind their descriptors, one after the other (RFC 7741 §4.1).</summary>
internal sealed class Vp8Frames : FrameBuilder
{
    public override FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame)
    {
        (isKeyFrame, IsDiscardable) = (false, false);
        for (int i = 0; i < packets.Length; i++)
        {
            ReadOnlySpan<byte> payload = packets[i].Payload;
            if (payload.IsEmpty)
            {
                continue;
            }

            if (!Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor)
                || descriptor.IsFrameStart != (writer.Length == 0))
            {
                return FrameOutcome.Malformed;
            }

            isKeyFrame |= descriptor.IsKeyFrame;
            IsDiscardable |= descriptor.IsFrameStart && descriptor.IsDiscardable;
            writer.Append(payload[descriptor.Length..]);
        }

        return writer.Length > 0 ? FrameOutcome.Frame : FrameOutcome.Nothing;
    }
}
