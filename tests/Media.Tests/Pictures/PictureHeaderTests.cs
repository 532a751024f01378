using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Media.Pictures;
using Ooblex.TestKit.Pictures;

namespace Ooblex.Media.Tests.Pictures;

public sealed class PictureHeaderTests
{
    [Fact]
    public void A_png_says_its_size()
    {
        Assert.True(PictureHeader.TryRead(PngFile.Start(70_000, 3), out PictureHeader header));
        Assert.Equal(new PictureHeader(PictureFormat.Png, 70_000, 3, VideoRotation.None), header);
        Assert.Equal(210_000, header.Pixels);
    }

    [Fact]
    public void A_photo_says_its_size()
    {
        byte[] photo = File.ReadAllBytes(SharedFiles.Data("six-people-2048x1536.jpg"));
        Assert.True(PictureHeader.TryRead(photo, out PictureHeader header));
        Assert.Equal((PictureFormat.Jpeg, 2048, 1536), (header.Format, header.Width, header.Height));
    }

    [Theory]
    [InlineData(1, VideoRotation.None)]
    [InlineData(3, VideoRotation.Half)]
    [InlineData(6, VideoRotation.Quarter)]
    [InlineData(8, VideoRotation.ThreeQuarters)]
    [InlineData(2, VideoRotation.None)]
    [InlineData(99, VideoRotation.None)]
    public void A_telephone_on_its_side_is_noticed_in_both_byte_orders(byte orientation, VideoRotation expected)
    {
        byte[] big = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
        byte[] little = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
        foreach (byte[] tiff in new[] { big, little })
        {
            byte[] file = Jpeg(Segment(0xE1, [.. "Exif\0\0"u8, .. tiff]));
            Assert.True(PictureHeader.TryRead(file, out PictureHeader header));
            Assert.Equal(new PictureHeader(PictureFormat.Jpeg, 640, 480, expected), header);
        }
    }

    [Fact]
    public void A_header_that_is_cut_off_anywhere_is_none()
    {
        byte[] jpeg = Jpeg(Segment(0xE0, new byte[14]));
        byte[] png = PngFile.Start(10, 10)[..24];
        foreach (byte[] file in new[] { jpeg, png })
        {
            Assert.All(
                Enumerable.Range(0, file.Length),
                length => Assert.False(PictureHeader.TryRead(file.AsSpan(0, length), out _)));
        }
    }

    [Fact]
    public void Sizes_that_no_picture_has_are_none()
    {
        Assert.False(PictureHeader.TryRead(PngFile.Start(0, 10), out _));
        Assert.False(PictureHeader.TryRead(PngFile.Start(10, -1), out _));
        Assert.False(PictureHeader.TryRead([0xFF, 0xD8, .. Frame(0, 480)], out _));
        Assert.False(PictureHeader.TryRead([0xFF, 0xD8, .. Frame(640, 0)], out _));
        Assert.False(PictureHeader.TryRead([0xFF, 0xD8, 0xFF, 0xDA, .. Frame(640, 480)], out _));
        Assert.False(PictureHeader.TryRead("GIF89a\x01\0\x01\0\0\0\0"u8, out _));
    }

    [Fact]
    public void Whatever_comes_is_read_without_harm()
    {
        Random random = new(20261123);
        byte[] orientation = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
        byte[] good = Jpeg(Segment(0xE1, [.. "Exif\0\0"u8, .. orientation]));
        int read = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                bad[random.Next(2, bad.Length)] = (byte)random.Next(256);
            }

            if (PictureHeader.TryRead(bad, out PictureHeader header))
            {
                read++;
                Assert.True(header is { Width: > 0, Height: > 0 });
            }
        }

        Assert.InRange(read, 1, 49_999);
    }

    private static byte[] Jpeg(byte[] first) => [0xFF, 0xD8, .. first, 0xFF, .. Frame(640, 480)];

    private static byte[] Frame(int width, int height) => Segment(
        0xC2, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1]);

    private static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
}
