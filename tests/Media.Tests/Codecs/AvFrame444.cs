using Ooblex.Media.Codecs;

namespace Ooblex.Media.Tests.Codecs;

/// <summary>A plain picture with full chroma, as a screen share in 4:4:4 has, and its H.264.</summary>
internal sealed unsafe class AvFrame444 : IDisposable
{
    public const byte Luma = 90;
    public const byte Red = 170;

    private const int Format444 = 5;
    private readonly FrameHandle _frame = LibAv.av_frame_alloc();
    private readonly PacketHandle _packet = LibAv.av_packet_alloc();
    private readonly CodecContextHandle _context;

    public AvFrame444(int width, int height)
    {
        (AvLayout.Width(_frame), AvLayout.Height(_frame), AvLayout.Format(_frame)) = (width, height, Format444);
        Assert.True(LibAv.av_frame_get_buffer(_frame, 0) >= 0);
        byte[] values = [Luma, 100, Red];
        for (int plane = 0; plane < values.Length; plane++)
        {
            new Span<byte>((void*)AvLayout.Plane(_frame, plane), AvLayout.Stride(_frame, plane) * height)
                .Fill(values[plane]);
        }

        _context = CodecContexts.OpenEncoder("libx264", [
            ("video_size", $"{width}x{height}"), ("pixel_format", "yuv444p"), ("time_base", "1/30"),
            ("preset", "ultrafast"), ("tune", "zerolatency"), ("threads", "1"),
        ]);
    }

    public byte[] Encode()
    {
        Assert.True(LibAv.avcodec_send_frame(_context, _frame) >= 0);
        Assert.True(LibAv.avcodec_receive_packet(_context, _packet) >= 0);
        return AvLayout.Bytes(_packet).ToArray();
    }

    public void Dispose()
    {
        _context.Dispose();
        _packet.Dispose();
        _frame.Dispose();
    }
}
