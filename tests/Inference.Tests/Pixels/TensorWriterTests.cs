using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Tests.Pixels;

public sealed class TensorWriterTests : IDisposable
{
    private readonly TestModels _models = new();
    private readonly TensorWriter _writer = new();

    public void Dispose()
    {
        _writer.Dispose();
        _models.Dispose();
    }

    [Theory]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nhwc)]
    public void Colours_come_back_as_they_went_in(ChannelOrder order, TensorLayout layout)
    {
        VideoFrame frame = Pictures.FromRgb(
            64,
            48,
            static (x, _) => x < 32 ? ((byte)200, (byte)40, (byte)10) : ((byte)20, (byte)90, (byte)220));
        RunSlot slot = Slot(new ModelInput { Name = "x", Width = 64, Height = 48, Channels = order, Layout = layout });

        _writer.Write(frame, slot);

        float[] left = Pixel(slot, 5, 7);
        float[] right = Pixel(slot, 60, 40);
        float[] red = order == ChannelOrder.Rgb ? [200, 40, 10] : [10, 40, 200];
        float[] blue = order == ChannelOrder.Rgb ? [20, 90, 220] : [220, 90, 20];
        Assert.All(red.Zip(left), pair => Assert.Equal(pair.Item1, pair.Item2, 3f));
        Assert.All(blue.Zip(right), pair => Assert.Equal(pair.Item1, pair.Item2, 3f));
        frame.Release();
    }

    [Fact]
    public void Scaling_is_bilinear_to_the_last_number()
    {
        Random random = new(3);
        byte[,] luma = new byte[50, 70];
        for (int i = 0; i < luma.Length; i++)
        {
            luma[i / 70, i % 70] = (byte)random.Next(256);
        }

        VideoFrame frame = Pictures.FromPlanes(70, 50, (x, y) => luma[y, x]);
        RunSlot slot = Slot(new ModelInput { Name = "x", Width = 41, Height = 33, Channels = ChannelOrder.Luma });

        _writer.Write(frame, slot);

        for (int y = 0; y < 33; y++)
        {
            for (int x = 0; x < 41; x++)
            {
                // Weights have eight bits, so two roundings may add up.
                Assert.Equal(Bilinear(luma, x, y, 41, 33), slot.Input[(y * 41) + x], 2.1);
            }
        }

        frame.Release();
    }

    [Fact]
    public void A_letterbox_keeps_the_shape_and_pads_the_rest()
    {
        VideoFrame frame = Pictures.FromPlanes(640, 360, static (_, _) => 100);
        ModelInput input = new()
        {
            Name = "x", Width = 64, Height = 64, Channels = ChannelOrder.Luma, Fit = PictureFit.Letterbox, Pad = 114,
        };
        RunSlot slot = Slot(input);

        PictureMap map = _writer.Write(frame, slot);

        Assert.Equal(100, slot.Input[(35 * 64) + 63], 0.01);
        Assert.Equal(114, slot.Input[(36 * 64) + 0], 0.01);
        Assert.Equal(640, map.X(64), 0.01);
        Assert.Equal(360, map.Y(36), 0.01);
        frame.Release();
    }

    [Fact]
    public void A_part_is_taken_from_where_it_is_and_the_edge_goes_on_beyond_it()
    {
        VideoFrame frame = Pictures.FromPlanes(100, 100, static (x, y) => x < 50 && y < 50 ? (byte)10 : (byte)240);
        RunSlot slot = Slot(new ModelInput { Name = "x", Width = 16, Height = 16, Channels = ChannelOrder.Luma });

        _writer.Write(frame, new PixelRect(60, 60, 80, 80), slot);
        Assert.All(slot.Input.ToArray(), value => Assert.Equal(240, value, 0.01));

        PictureMap map = _writer.Write(frame, new PixelRect(-40, -40, 80, 80), slot);
        Assert.All(slot.Input.ToArray(), value => Assert.Equal(10, value, 0.01));
        Assert.Equal(-40, map.X(0), 0.01);
        frame.Release();
    }

    [Fact]
    public void Scale_and_offset_are_applied_after_the_range_is_full()
    {
        VideoFrame frame = Pictures.FromPlanes(
            16, 16, static (x, _) => x < 8 ? (byte)16 : (byte)235, isFullRange: false);
        ModelInput input = new()
        {
            Name = "x", Width = 16, Height = 16, Channels = ChannelOrder.Luma, Scale = 2f / 255, Offset = -1,
        };
        RunSlot slot = Slot(input);

        _writer.Write(frame, slot);

        Assert.Equal(-1, slot.Input[0], 0.001);
        Assert.Equal(1, slot.Input[15], 0.001);
        frame.Release();
    }

    [Fact]
    public void A_second_frame_of_the_same_size_allocates_nothing()
    {
        VideoFrame frame = Pictures.FromPlanes(640, 360, static (x, y) => (byte)(x + y));
        ModelInput input = new()
        {
            Name = "x", Width = 320, Height = 192, Channels = ChannelOrder.Bgr, Fit = PictureFit.Letterbox,
        };
        RunSlot slot = Slot(input);
        _writer.Write(frame, slot);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            _writer.Write(frame, slot);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        frame.Release();
    }

    private static double Bilinear(byte[,] luma, int x, int y, int width, int height)
    {
        (int rows, int columns) = (luma.GetLength(0), luma.GetLength(1));
        double sx = Math.Clamp((((x + 0.5) * columns) / width) - 0.5, 0, columns - 1);
        double sy = Math.Clamp((((y + 0.5) * rows) / height) - 0.5, 0, rows - 1);
        (int x0, int y0) = ((int)sx, (int)sy);
        (int x1, int y1) = (Math.Min(x0 + 1, columns - 1), Math.Min(y0 + 1, rows - 1));
        double upper = luma[y0, x0] + ((luma[y0, x1] - luma[y0, x0]) * (sx - x0));
        double lower = luma[y1, x0] + ((luma[y1, x1] - luma[y1, x0]) * (sx - x0));
        return upper + ((lower - upper) * (sy - y0));
    }

    private static float[] Pixel(RunSlot slot, int x, int y)
    {
        (int width, int height) = (slot.Size.Width, slot.Size.Height);
        int at = (y * width) + x;
        return slot.InputSpec.Layout == TensorLayout.Nchw
            ? [slot.Input[at], slot.Input[at + (width * height)], slot.Input[at + (2 * width * height)]]
            : slot.Input.Slice(at * 3, 3).ToArray();
    }

    private RunSlot Slot(ModelInput input)
    {
        TensorSize size = TensorSize.For(input, 640, 360);
        ModelEntry entry = _models.Put(
            TestModels.Entry(ModelTask.Denoise, input, new ModelOutput { Decoder = ModelDecoder.Luma }),
            MadeModels.Identity(size.Shape(input)));
        return _models.Sessions.Open(entry).Rent(size);
    }
}
