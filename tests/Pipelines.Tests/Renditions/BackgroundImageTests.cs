using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Pictures;
using Xunit.Abstractions;
using static Ooblex.Pipelines.Tests.Renditions.FilmedPeople;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>Users' pictures behind the people of the fake camera: a real engine, decoder, model, encoder and database.
/// </summary>
public sealed class BackgroundImageTests(ITestOutputHelper output)
{
    private const string Office = "office";
    private const int Frames = 25;
    private const int Margin = 24;
    private const int Tile = 16;

    // Green, by BT.601.
    private const int Luma = 145;
    private const int Blue = 54;
    private const int Red = 34;

    [RealModelFact(FakeCamera.File, "selfie-segmentation-256.onnx")]
    public async Task Behind_people_stands_the_picture_and_they_stay()
    {
        await using SmallNode node = new();
        await node.KeepAsync(Office, PngFile.Make(1_000, 1_000, (_, _) => (0, 255, 0)));
        FilmedStream film = new(node.Codecs, RtpCodecKind.Vp8, Frames);
        await using IFrameInjection source = await node.PublishAsync(RtpCodecKind.Vp8, sound: null);
        await using IFrameTap pictures = await node.TapAsync("here/cam~processed", MediaKind.Video);
        PipelineStart start = await node.RunAsync(Wish(Office, VisionTasks.BackgroundImage));
        Assert.Equal([VisionTasks.BackgroundImage], start.Running);

        using IVideoDecoder decoder = node.Codecs.CreateDecoder(RtpCodecKind.H264);
        double green = 0;
        double greenBefore = 0;
        double face = 0;
        for (int i = 0; i < Frames; i++)
        {
            source.Write(film.Picture(i, node));
            using EncodedFrame frame = await node.NextAsync(pictures);
            DecodeOutcome outcome = decoder.Decode(frame.Data, frame.IsKeyFrame, default, out VideoFrame? changed);
            Assert.Equal(DecodeOutcome.Picture, outcome);
            VideoFrame original = FakeCamera.Frame(i);
            green += Greens(changed!, i) / Frames;
            greenBefore += Greens(original, i) / Frames;
            face += Difference(changed!, original, new FilmedPeople().NearestFace(i)) / Frames;
            changed!.Release();
            original.Release();
        }

        output.WriteLine($"green {greenBefore:P0} before, {green:P0} after; the nearest face differs by {face:F1}");
        Assert.InRange(greenBefore, 0, 0.01);
        Assert.InRange(green, 0.8, 1);
        Assert.InRange(face, 0, 8);
    }

    [RealModelFact("selfie-segmentation-256.onnx", "yunet-n-dynamic.onnx")]
    public async Task Without_its_picture_nothing_is_shown_and_the_answer_says_which_is_missing()
    {
        await using SmallNode node = new();
        PipelineSpec wish = Wish(Office, VisionTasks.BackgroundImage, VisionTasks.Mirror);

        PipelineStart unknown = await node.RunAsync(wish with { Tasks = [VisionTasks.FaceDetection] });
        Assert.Equal([VisionTasks.FaceDetection], unknown.Running);
        Assert.Equal([VisionTasks.BackgroundImage, VisionTasks.Mirror], unknown.Unsupported);
        Assert.Contains("background_image: there is no picture office.", unknown.Detail, StringComparison.Ordinal);

        PipelineStart unnamed = await node.RunAsync(wish with { Settings = new Dictionary<string, string>() });
        Assert.Empty(unnamed.Running);
        Assert.Contains("the setting background_image.picture", unnamed.Detail, StringComparison.Ordinal);

        // It was put there by a node that could not look at it.
        await node.KeepAsync(Office, [.. PngFile.Start(100, 100), 1, 2, 3]);
        PipelineStart broken = await node.RunAsync(wish);
        Assert.Empty(broken.Running);
        Assert.Contains("the picture office cannot be decoded", broken.Detail, StringComparison.Ordinal);

        await node.KeepAsync(Office, PngFile.Make(16, 16, (_, _) => (1, 2, 3)));
        PipelineStart done = await node.RunAsync(wish);
        Assert.Equal([VisionTasks.BackgroundImage, VisionTasks.Mirror], done.Running);
        Assert.Equal("", done.Detail);
    }

    private static PipelineSpec Wish(string picture, params string[] effects) => new()
    {
        Effects = effects,
        Rendition = "processed",
        Settings = new Dictionary<string, string> { ["background_image.picture"] = picture },
    };

    /// <summary>The share of tiles where nobody is that are the picture's green.</summary>
    private static double Greens(VideoFrame frame, int number)
    {
        Area[] persons = [.. new FilmedPeople().Persons(number).Select(person => person.Grown(Margin))];
        (int all, int green) = (0, 0);
        for (int y = 0; y + Tile <= frame.Height; y += Tile)
        {
            for (int x = 0; x + Tile <= frame.Width; x += Tile)
            {
                Area tile = new(x, y, Tile, Tile);
                if (persons.Any(tile.Touches))
                {
                    continue;
                }

                all++;
                bool isGreen = Math.Abs(frame.Y.Row(y + (Tile / 2))[x + (Tile / 2)] - Luma) < 20
                    && Math.Abs(frame.U.Row((y + (Tile / 2)) / 2)[(x + (Tile / 2)) / 2] - Blue) < 20
                    && Math.Abs(frame.V.Row((y + (Tile / 2)) / 2)[(x + (Tile / 2)) / 2] - Red) < 20;
                green += isGreen ? 1 : 0;
            }
        }

        Assert.True(all > 20, "some of the background is seen");
        return (double)green / all;
    }

    private static double Difference(VideoFrame a, VideoFrame b, Area area)
    {
        (double sum, int count) = (0, 0);
        for (int y = (int)Math.Max(0, area.Y); y < Math.Min(a.Height, area.Y + area.Height); y++)
        {
            for (int x = (int)Math.Max(0, area.X); x < Math.Min(a.Width, area.X + area.Width); x++)
            {
                sum += Math.Abs(a.Y.Row(y)[x] - b.Y.Row(y)[x]);
                count++;
            }
        }

        return sum / count;
    }
}
