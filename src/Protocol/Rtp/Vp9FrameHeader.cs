using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Rtp;

/// <summary>The uncompressed header of a VP9 frame (VP9 §6.2), read as far as what it leaves behind.</summary>
public static class Vp9FrameHeader
{
    private const uint Marker = 2;

    /// <summary>Whether a decoder is after this frame what it was before it.</summary>
    /// <remarks>
    /// No reference picture is refreshed, and the frame is of the error resilient kind: probabilities, filter levels
    /// and segments begin anew with each of these (setup_past_independence) and are not kept. What is left, motion
    /// vectors for the next frame, is not used by one of that kind (UsePrevFrameMvs); encoders are of one kind for all
    /// frames of a stream with temporal layers.
    /// </remarks>
    public static bool LeavesNothing(ReadOnlySpan<byte> frame)
    {
        BitReader bits = new(frame);
        bool isFrame = bits.Read(2) == Marker;
        uint profile = bits.Read(1) | (bits.Read(1) << 1);
        bits.Skip(profile == 3 ? 1 : 0);
        bool showsExisting = bits.ReadFlag();
        bool isPredicted = bits.ReadFlag();
        bool isShown = bits.ReadFlag();
        bool isResilient = bits.ReadFlag();
        bool isIntraOnly = !isShown && bits.ReadFlag();

        // reset_frame_context is not there in a resilient frame: refresh_frame_flags comes next.
        return isFrame && !showsExisting && isPredicted && isResilient && !isIntraOnly
            && bits.Read(8) == 0 && !bits.IsExhausted;
    }
}
