using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Tasks;
using Ooblex.Inference.Tracking;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>pixelate_faces</c>: nobody is recognised.</summary>
/// <remarks>
/// A face that the model lost a moment ago is covered where it should be by now; a model that fails gives no picture at
/// all. Both err on the side of showing less.
/// </remarks>
internal sealed class PixelateFaces(FaceWatcher faces) : IVideoEffect
{
    private const float Margin = 1.3f;
    private const int BlocksAcross = 5;
    private const int LeastBlock = 8;

    public string Name => VisionTasks.PixelateFaces;

    public string Method => faces.Session.Entry.Id;

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        faces.Look(source, at);
        faces.Forget();
        Planes.Copy(source.Y, target.Y);
        Planes.CopyColours(source, target);
        foreach (Track face in faces.Remembered)
        {
            PixelRect seen = face.Index >= 0 ? face.Latest.Box : face.Box;
            PixelRect area = new PixelRect(
                seen.CentreX - (seen.Width * Margin / 2),
                seen.CentreY - (seen.Height * Margin / 2),
                seen.Width * Margin,
                seen.Height * Margin).Within(source.Width, source.Height);
            int block = Math.Max(LeastBlock, (int)(Math.Max(area.Width, area.Height) / BlocksAcross)) & ~1;
            Cover(target.Y, area, 1, block);
            Cover(target.U, area, 2, block / 2);
            Cover(target.V, area, 2, block / 2);
        }
    }

    public void Dispose() => faces.Dispose();

    private static void Cover(in VideoPlane plane, in PixelRect area, int divisor, int block)
    {
        int right = Math.Min(plane.Width, (int)MathF.Ceiling(area.Right / divisor));
        int bottom = Math.Min(plane.Height, (int)MathF.Ceiling(area.Bottom / divisor));
        for (int y = (int)area.Y / divisor; y < bottom; y += block)
        {
            for (int x = (int)area.X / divisor; x < right; x += block)
            {
                Flatten(plane, x, y, Math.Min(block, right - x), Math.Min(block, bottom - y));
            }
        }
    }

    private static void Flatten(in VideoPlane plane, int left, int top, int width, int height)
    {
        int sum = 0;
        for (int y = top; y < top + height; y++)
        {
            foreach (byte sample in plane.Row(y).Slice(left, width))
            {
                sum += sample;
            }
        }

        byte mean = (byte)(sum / (width * height));
        for (int y = top; y < top + height; y++)
        {
            plane.Row(y).Slice(left, width).Fill(mean);
        }
    }
}
