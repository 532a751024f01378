using Ooblex.Media.Frames;
using Ooblex.Media.Pictures;

namespace Ooblex.Media.Codecs;

/// <summary>Decodes the one picture of a file, and makes it as small as it is needed.</summary>
internal static unsafe class StillDecoder
{
    /// <param name="file">All of it.</param>
    /// <param name="header">As read from it.</param>
    /// <param name="maxPixels">What decodes to more, whatever its header says, is broken.</param>
    /// <param name="width">It becomes as small as covers this width and the height.</param>
    /// <param name="height">See <paramref name="width"/>.</param>
    /// <returns>One reference, with the range of television; <c>null</c> when it cannot be decoded.</returns>
    /// <exception cref="CodecException">The library has no such decoder.</exception>
    public static VideoFrame? Decode(
        ReadOnlySpan<byte> file, in PictureHeader header, int maxPixels, int width, int height)
    {
        string name = header.Format == PictureFormat.Png ? "png" : "mjpeg";
        using CodecContextHandle context = CodecContexts.OpenPictureDecoder(name, maxPixels);
        using PacketHandle packet = LibAv.av_packet_alloc();
        using FrameHandle frame = LibAv.av_frame_alloc();
        if (file.IsEmpty || LibAv.av_new_packet(packet, file.Length) < 0)
        {
            return null;
        }

        file.CopyTo(AvLayout.Bytes(packet));
        bool isDecoded = LibAv.avcodec_send_packet(context, packet) >= 0
            && LibAv.avcodec_receive_frame(context, frame) >= 0
            && (AvLayout.Width(frame), AvLayout.Height(frame)) == (header.Width, header.Height);
        return isDecoded ? Scale(frame, header, width, height) : null;
    }

    private static VideoFrame? Scale(FrameHandle frame, in PictureHeader header, int width, int height)
    {
        double scale = Math.Max((double)width / header.Width, (double)height / header.Height);
        int newWidth = scale < 1 ? (int)Math.Ceiling(header.Width * scale) : header.Width;
        int newHeight = scale < 1 ? (int)Math.Ceiling(header.Height * scale) : header.Height;
        if (newWidth > VideoFramePool.MaxSide || newHeight > VideoFramePool.MaxSide)
        {
            return null;
        }

        using ScalerHandle scaler = LibAv.sws_getContext(
            header.Width,
            header.Height,
            AvLayout.Format(frame),
            newWidth,
            newHeight,
            AvLayout.FormatI420,
            LibAv.ScaleArea,
            0,
            0,
            null);
        if (scaler.IsInvalid)
        {
            return null;
        }

        using VideoFramePool pool = new(maxIdle: 0);
        FrameInfo info = new(0, default, default, header.Rotation);
        VideoFrame picture = pool.Rent(newWidth, newHeight, isFullRange: false, info);
        if (PictureMaker.Fill(picture, frame, header.Height, scaler))
        {
            return picture;
        }

        picture.Release();
        return null;
    }
}
