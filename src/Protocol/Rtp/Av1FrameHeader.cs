using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>The header of an AV1 frame (§5.9.2), read as far as which references it refreshes.</summary>
public static class Av1FrameHeader
{
    private const uint Inter = 1;

    /// <summary>
    /// Whether a decoder is after this frame what it was before it: all that later frames take over, pictures,
    /// probabilities, motion vectors and segments, is kept in references (§7.20), and it refreshes none.
    /// </summary>
    /// <param name="body">Of a frame or frame header OBU, behind its header and size.</param>
    /// <param name="sequence">That the frame belongs to.</param>
    public static bool LeavesNothing(ReadOnlySpan<byte> body, in Av1Sequence sequence)
    {
        if (!sequence.IsKnown)
        {
            return false;
        }

        BitReader bits = new(body);
        bool showsExisting = bits.ReadFlag();
        bool isInter = bits.Read(2) == Inter;
        if (showsExisting || !isInter)
        {
            return false;
        }

        bool isShown = bits.ReadFlag();
        bits.Skip(isShown ? 0 : 1); // showable_frame
        bool isResilient = bits.ReadFlag();
        bits.Skip(1); // disable_cdf_update
        bool hasScreenTools = sequence.ScreenContentTools ?? bits.ReadFlag();
        if (hasScreenTools && sequence.ChoosesIntegerVectors)
        {
            bits.Skip(1);
        }

        bits.Skip(sequence.FrameIdBits + 1 + sequence.OrderHintBits); // And frame_size_override_flag.
        bits.Skip(isResilient ? 0 : 3); // primary_ref_frame
        return bits.Read(8) == 0 && !bits.IsExhausted;
    }
}
