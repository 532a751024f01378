namespace Ooblex.Media.Codecs;

/// <summary>Where the few fields lie that FFmpeg has no functions for.</summary>
/// <remarks>
/// The same in libavcodec 59, 61 and 63 but for <c>pict_type</c>: release 8 (avutil 60) dropped the field before it.
/// The self-test of <see cref="CodecProbe"/> fails where they do not fit.
/// </remarks>
internal static unsafe class AvLayout
{
    public const int FormatI420 = 0;
    public const int FormatI420FullRange = 12;

    /// <summary>4:2:2, 4:4:4 and 4:4:0 with full range: the converter brings them to the narrow one.</summary>
    public static bool IsOtherFullRange(int format) => format is 13 or 14 or 32;

    private const int PictureTypeIntra = 1;
    private const int FlagKey = 1;

    public static nint Plane(FrameHandle frame, int plane) => *(nint*)(frame.Address + (plane * sizeof(nint)));

    public static int Stride(FrameHandle frame, int plane) =>
        *(int*)(frame.Address + 64 + (plane * sizeof(int)));

    public static ref int Width(FrameHandle frame) => ref *(int*)(frame.Address + 104);

    public static ref int Height(FrameHandle frame) => ref *(int*)(frame.Address + 108);

    public static ref int Format(FrameHandle frame) => ref *(int*)(frame.Address + 116);

    public static ref long PresentationTime(FrameHandle frame) => ref *(long*)(frame.Address + 136);

    /// <summary>For an encoder: this one must be a key frame, or is what it likes.</summary>
    public static void SetKeyFrame(FrameHandle frame, bool isKeyFrame)
    {
        int offset = AvLibraries.UtilMajor >= 60 ? 120 : 124;
        *(int*)(frame.Address + offset) = isKeyFrame ? PictureTypeIntra : 0;
    }

    public static ref long PresentationTime(PacketHandle packet) => ref *(long*)(packet.Address + 8);

    public static bool IsKeyFrame(PacketHandle packet) => (*(int*)(packet.Address + 40) & FlagKey) != 0;

    /// <summary>The packet's bytes, as long as it keeps them.</summary>
    public static Span<byte> Bytes(PacketHandle packet) =>
        new(*(void**)(packet.Address + 24), *(int*)(packet.Address + 32));
}
