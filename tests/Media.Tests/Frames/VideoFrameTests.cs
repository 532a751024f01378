using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Media.Tests.Frames;

public sealed class VideoFrameTests
{
    private static readonly FrameInfo Info =
        new(90_000, MonoTime.FromMilliseconds(5), MonoTime.FromMilliseconds(9), VideoRotation.Quarter);

    [Theory]
    [InlineData(640, 360)]
    [InlineData(641, 361)]
    [InlineData(1, 1)]
    public void Planes_lie_beside_each_other_and_chroma_is_half_rounded_up(int width, int height)
    {
        using VideoFramePool pool = new(maxIdle: 2);
        VideoFrame frame = pool.Rent(width, height, isFullRange: false, Info);

        Fill(frame.Y, 1);
        Fill(frame.U, 2);
        Fill(frame.V, 3);

        Assert.Equal(((width + 1) / 2, (height + 1) / 2), (frame.U.Width, frame.V.Height));
        Assert.All(Planes(frame), pair => Assert.All(Samples(pair.Plane), sample => Assert.Equal(pair.Value, sample)));
        Assert.Equal(0, frame.Y.Address % NativePixels.Alignment);
        Assert.Equal(Info, frame.Info);
        frame.Release();
    }

    [Fact]
    public void Memory_comes_back_with_the_last_reference_and_is_used_again()
    {
        using VideoFramePool pool = new(maxIdle: 1);
        VideoFrame first = pool.Rent(64, 64, isFullRange: true, Info).Retain();
        nint address = first.Y.Address;

        first.Release();
        VideoFrame second = pool.Rent(64, 64, isFullRange: true, Info);
        Assert.NotEqual(address, second.Y.Address);
        first.Release();

        Assert.Equal(address, pool.Rent(64, 64, isFullRange: true, Info).Y.Address);
    }

    [Fact]
    public void A_frame_that_is_nobodys_can_neither_be_released_nor_kept()
    {
        using VideoFramePool pool = new(maxIdle: 1);
        VideoFrame frame = pool.Rent(16, 16, isFullRange: false, Info);
        frame.Release();

        Assert.Throws<InvalidOperationException>(() => frame.Retain());
    }

    [Fact]
    public void A_frame_outlives_its_pool()
    {
        VideoFramePool pool = new(maxIdle: 1);
        VideoFrame frame = pool.Rent(16, 16, isFullRange: false, Info);
        pool.Dispose();

        Fill(frame.Y, 7);

        Assert.All(Samples(frame.Y), sample => Assert.Equal(7, sample));
        frame.Release();
    }

    [Fact]
    public void A_row_beyond_the_picture_is_refused()
    {
        using VideoFramePool pool = new(maxIdle: 1);
        VideoFrame frame = pool.Rent(16, 16, isFullRange: false, Info);

        Assert.Throws<ArgumentOutOfRangeException>(() => frame.U.Row(8).Length);
    }

    private static (VideoPlane Plane, byte Value)[] Planes(VideoFrame frame) =>
        [(frame.Y, 1), (frame.U, 2), (frame.V, 3)];

    private static void Fill(VideoPlane plane, byte value)
    {
        for (int y = 0; y < plane.Height; y++)
        {
            plane.Row(y).Fill(value);
        }
    }

    private static byte[] Samples(VideoPlane plane) =>
        [.. Enumerable.Range(0, plane.Height).SelectMany(y => plane.Row(y).ToArray())];
}
