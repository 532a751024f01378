using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Media.Pictures;
using Ooblex.Media.Tests.Codecs;
using Ooblex.TestKit.Pictures;

namespace Ooblex.Media.Tests.Pictures;

public sealed class DecodePictureTests
{
    private const int MaxPixels = 4_000_000;

    [Fact]
    public void A_png_becomes_planes_with_the_range_of_television()
    {
        const byte Full = byte.MaxValue;
        byte[] file = PngFile.Make(40, 20, (x, _) => x < 20 ? (Full, (byte)0, (byte)0) : (Full, Full, Full));
        VideoFrame picture = Decode(file, 1920, 1080)!;
        Assert.Equal((40, 20, false), (picture.Width, picture.Height, picture.IsFullRange));

        // BT.601: red has the luma 81 and Cr 240, white 235 and no colour.
        Assert.InRange(picture.Y.Row(10)[5], 79, 83);
        Assert.InRange(picture.V.Row(5)[4], 237, 241);
        Assert.InRange(picture.Y.Row(10)[35], 233, 236);
        Assert.InRange(picture.U.Row(5)[17], 127, 129);
        picture.Release();
    }

    [Fact]
    public void A_photo_becomes_as_small_as_covers_what_is_wanted()
    {
        byte[] photo = File.ReadAllBytes(SharedFiles.Data("six-people-2048x1536.jpg"));
        VideoFrame whole = Decode(photo, 2048, 100)!;
        VideoFrame small = Decode(photo, 640, 360)!;
        Assert.Equal((2048, 1536), (whole.Width, whole.Height));
        Assert.Equal((640, 480, false), (small.Width, small.Height, small.IsFullRange));
        Assert.Equal(Mean(whole.Y), Mean(small.Y), 1.0);
        Assert.Equal(Mean(whole.U), Mean(small.U), 1.0);
        whole.Release();
        small.Release();
    }

    [Fact]
    public void A_file_that_is_damaged_or_cut_off_is_no_picture()
    {
        byte[] png = PngFile.Make(64, 64, (x, y) => ((byte)(x * 4), (byte)(y * 4), (byte)(x ^ y)));
        byte[] damaged = (byte[])png.Clone();
        damaged[png.Length / 2] ^= 1;
        Assert.Null(Decode(damaged, 64, 64));
        Assert.Null(Decode(png[..(png.Length / 2)], 64, 64));
        byte[] photo = File.ReadAllBytes(SharedFiles.Data("six-people-2048x1536.jpg"));
        Assert.Null(Decode(photo[..(photo.Length / 2)], 640, 360));
        Assert.Null(Decode(photo[..2_000], 640, 360));
        Assert.Null(Decode(PngFile.Start(64, 64), 64, 64));
    }

    [Fact]
    public void A_file_whose_picture_is_not_what_its_header_says_is_none()
    {
        // The header of a small picture, and a large one after it.
        byte[] photo = File.ReadAllBytes(SharedFiles.Data("six-people-2048x1536.jpg"));
        byte[] twoFaced = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, .. photo.AsSpan(2)];
        Assert.True(PictureHeader.TryRead(twoFaced, out PictureHeader header));
        Assert.Equal((8, 8), (header.Width, header.Height));
        Assert.Null(Decode(twoFaced, 640, 360));

        PictureHeader right = header with { Width = 2048, Height = 1536 };
        Assert.Null(TestCodecs.All.DecodePicture(photo, right, maxPixels: 100_000, 640, 360));
    }

    [Fact]
    public void Random_damage_ends_no_process()
    {
        Random random = new(20261123);
        byte[] png = PngFile.Make(32, 32, (x, y) => ((byte)(x * 8), (byte)(y * 8), 77));
        byte[] photo = File.ReadAllBytes(SharedFiles.Data("six-people-2048x1536.jpg"))[..20_000];
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = (byte[])(i % 3 == 0 ? photo : png).Clone();
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            Decode(bad, 16, 16)?.Release();
        }
    }

    private static VideoFrame? Decode(byte[] file, int width, int height) =>
        PictureHeader.TryRead(file, out PictureHeader header)
            ? TestCodecs.All.DecodePicture(file, header, MaxPixels, width, height)
            : null;

    private static double Mean(VideoPlane plane)
    {
        double sum = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            foreach (byte sample in plane.Row(y))
            {
                sum += sample;
            }
        }

        return sum / plane.Width / plane.Height;
    }
}
