using System.Runtime.InteropServices;

namespace Ooblex.Media.Codecs;

/// <summary>The functions of FFmpeg's libraries that decoding and encoding need.</summary>
/// <remarks>
/// Options are set by name and structures are read at offsets that <see cref="AvLayout"/> knows, so that one binary
/// runs on every release from 5.1 on. Nothing above this folder sees a native name.
/// </remarks>
internal static unsafe partial class LibAv
{
    public const int LogQuiet = -8;
    public const int SearchChildren = 1;
    public const int ScaleBilinear = 2;
    public const int ScaleArea = 0x20;

    /// <summary>FFERRTAG('E','O','F',' '): all that went in has come out.</summary>
    public const int EndOfFile = -0x20464F45;

    /// <summary>-EAGAIN, the same number on Linux and Windows; 35 on macOS.</summary>
    public static readonly int Again = OperatingSystem.IsMacOS() ? -35 : -11;

    [LibraryImport(AvLibraries.Codec)]
    public static partial uint avcodec_version();

    [LibraryImport(AvLibraries.Codec, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint avcodec_find_decoder_by_name(string name);

    [LibraryImport(AvLibraries.Codec, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint avcodec_find_encoder_by_name(string name);

    [LibraryImport(AvLibraries.Codec)]
    public static partial CodecContextHandle avcodec_alloc_context3(nint codec);

    [LibraryImport(AvLibraries.Codec)]
    public static partial void avcodec_free_context(nint* context);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int avcodec_open2(CodecContextHandle context, nint codec, nint* options);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int avcodec_send_packet(CodecContextHandle context, PacketHandle packet);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int avcodec_receive_frame(CodecContextHandle context, FrameHandle frame);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int avcodec_send_frame(CodecContextHandle context, FrameHandle frame);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int avcodec_receive_packet(CodecContextHandle context, PacketHandle packet);

    [LibraryImport(AvLibraries.Codec)]
    public static partial PacketHandle av_packet_alloc();

    [LibraryImport(AvLibraries.Codec)]
    public static partial void av_packet_free(nint* packet);

    [LibraryImport(AvLibraries.Codec)]
    public static partial int av_new_packet(PacketHandle packet, int bytes);

    [LibraryImport(AvLibraries.Codec)]
    public static partial void av_packet_unref(PacketHandle packet);

    [LibraryImport(AvLibraries.Util)]
    public static partial FrameHandle av_frame_alloc();

    [LibraryImport(AvLibraries.Util)]
    public static partial void av_frame_free(nint* frame);

    [LibraryImport(AvLibraries.Util)]
    public static partial int av_frame_get_buffer(FrameHandle frame, int alignment);

    [LibraryImport(AvLibraries.Util)]
    public static partial int av_frame_make_writable(FrameHandle frame);

    [LibraryImport(AvLibraries.Util)]
    public static partial void av_log_set_level(int level);

    [LibraryImport(AvLibraries.Util)]
    public static partial int av_strerror(int error, byte* text, nuint bytes);

    [LibraryImport(AvLibraries.Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_opt_set(CodecContextHandle context, string name, string value, int flags);

    [LibraryImport(AvLibraries.Util, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int av_opt_get_int(CodecContextHandle context, string name, int flags, out long value);

    [LibraryImport(AvLibraries.Scale)]
    public static partial ScalerHandle sws_getContext(
        int sourceWidth,
        int sourceHeight,
        int sourceFormat,
        int width,
        int height,
        int format,
        int flags,
        nint sourceFilter,
        nint filter,
        double* parameters);

    [LibraryImport(AvLibraries.Scale)]
    public static partial void sws_freeContext(nint scaler);

    [LibraryImport(AvLibraries.Scale)]
    public static partial int sws_scale(
        ScalerHandle scaler, nint* source, int* sourceStrides, int firstRow, int rows, nint* planes, int* strides);

    /// <summary>What the library says an error number means.</summary>
    public static string Message(int error)
    {
        const int Bytes = 128;
        byte* text = stackalloc byte[Bytes];
        return av_strerror(error, text, Bytes) == 0 || text[0] != 0
            ? Marshal.PtrToStringUTF8((nint)text) ?? ""
            : $"error {error}";
    }
}
