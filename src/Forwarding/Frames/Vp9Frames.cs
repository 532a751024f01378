using System.Buffers.Binary;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Frames;

/// <summary>VP9: the payloads behind their descriptors; several spatial layers become a superframe.</summary>
/// <remarks>
/// RFC 9628 §4. RTP carries the layers of a picture one after the other without the index (VP9 bitstream, annex B)
/// that tells a decoder where each begins, so the index is written here.
/// </remarks>
internal sealed class Vp9Frames : FrameBuilder
{
    private const int MaxLayers = 8;
    private const int IndexSizeBytes = 4;

    private readonly int[] _ends = new int[MaxLayers]; // Of each layer frame, in bytes from the beginning.
    private int _layers;
    private int _beganAt; // Where the data of the open layer frame begin.

    public override FrameOutcome Build(ReadOnlySpan<PacketBuffer> packets, FrameWriter writer, out bool isKeyFrame)
    {
        (isKeyFrame, IsDiscardable, _layers) = (false, true, 0);
        bool isInLayer = false;
        for (int i = 0; i < packets.Length; i++)
        {
            ReadOnlySpan<byte> payload = packets[i].Payload;
            if (payload.IsEmpty)
            {
                continue;
            }

            if (!Vp9Descriptor.TryRead(payload, out Vp9Descriptor descriptor)
                || descriptor.IsFrameStart == isInLayer || _layers == MaxLayers)
            {
                return FrameOutcome.Malformed;
            }

            isKeyFrame |= descriptor.IsFrameStart && _layers == 0 && !descriptor.IsPredicted;
            IsDiscardable &= descriptor.TemporalLayer > 0;
            _beganAt = descriptor.IsFrameStart ? writer.Length : _beganAt;
            writer.Append(payload[descriptor.Length..]);
            isInLayer = !descriptor.IsFrameEnd;
            if (!isInLayer)
            {
                IsDiscardable = IsDiscardable && Vp9FrameHeader.LeavesNothing(writer.Written[_beganAt..]);
                _ends[_layers++] = writer.Length;
            }
        }

        if (isInLayer)
        {
            return FrameOutcome.Malformed;
        }

        WriteIndex(writer);
        return writer.Length > 0 ? FrameOutcome.Frame : FrameOutcome.Nothing;
    }

    private void WriteIndex(FrameWriter writer)
    {
        if (_layers < 2)
        {
            return;
        }

        byte marker = (byte)(0xC0 | ((IndexSizeBytes - 1) << 3) | (_layers - 1));
        writer.Append(marker);
        Span<byte> size = stackalloc byte[IndexSizeBytes];
        for (int i = 0; i < _layers; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(size, _ends[i] - (i == 0 ? 0 : _ends[i - 1]));
            writer.Append(size);
        }

        writer.Append(marker);
    }
}
