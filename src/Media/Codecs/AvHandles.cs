using Microsoft.Win32.SafeHandles;

namespace Ooblex.Media.Codecs;

/// <summary>Owns one <c>AVCodecContext</c>.</summary>
internal sealed class CodecContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override unsafe bool ReleaseHandle()
    {
        nint context = handle;
        LibAv.avcodec_free_context(&context);
        return true;
    }
}

/// <summary>Owns one <c>AVPacket</c> and its reference to the bytes.</summary>
internal sealed class PacketHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public nint Address => handle;

    protected override unsafe bool ReleaseHandle()
    {
        nint packet = handle;
        LibAv.av_packet_free(&packet);
        return true;
    }
}

/// <summary>Owns one <c>AVFrame</c> and its references to the planes.</summary>
internal sealed class FrameHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public nint Address => handle;

    protected override unsafe bool ReleaseHandle()
    {
        nint frame = handle;
        LibAv.av_frame_free(&frame);
        return true;
    }
}

/// <summary>Owns one <c>SwsContext</c>.</summary>
internal sealed class ScalerHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibAv.sws_freeContext(handle);
        return true;
    }
}
