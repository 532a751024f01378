using System.Text.Json;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Effects;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Tasks;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Tests.RealModels;

/// <summary>The models of the catalogue on six seconds of moving pictures.</summary>
public sealed class FakeCameraTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [RealModelFact(FakeCamera.File, "expected.json", "yunet-n-dynamic.onnx")]
    public void As_many_faces_as_there_are_and_the_same_ones_all_along()
    {
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        FaceDetection task = new(faces);
        Dictionary<int, int> sightings = [];
        List<int> counts = [];
        for (int i = 0; i < FakeCamera.Frames; i += 3) // 10 Hz.
        {
            FaceFindings found = Look<FaceFindings>(task, i, 0.6f);
            counts.Add(found.Faces.Count);
            foreach (FaceFinding face in found.Faces)
            {
                sightings[face.TrackId] = sightings.GetValueOrDefault(face.TrackId) + 1;
            }
        }

        Assert.InRange(counts.Count(count => count is >= 4 and <= 6), counts.Count * 95 / 100, counts.Count);
        Assert.True(sightings.Count(pair => pair.Value >= counts.Count * 9 / 10) >= 4, Text(sightings));
        Assert.InRange(sightings.Count, 4, 9);
    }

    [RealModelFact(FakeCamera.File, "expected.json", "yunet-n-dynamic.onnx")]
    public void Sampled_frames_hold_the_faces_that_were_counted_before()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(SharedFiles.Data("expected.json")));
        JsonElement counts = expected.RootElement.GetProperty("fakeCamera")
            .GetProperty("faceCountByFrame_yunet640_ultraface320_yoloxPersons");
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        FaceDetection task = new(faces);
        foreach (JsonProperty frame in counts.EnumerateObject())
        {
            int found = Look<FaceFindings>(task, int.Parse(frame.Name), 0.6f).Faces.Count;

            // Two other detectors counted; a face at the edge of the picture divides even them.
            int[] said = [frame.Value[0].GetInt32(), frame.Value[1].GetInt32()];
            Assert.InRange(found, said.Min() - 1, said.Max() + 1);
        }
    }

    [RealModelFact(FakeCamera.File, "yolox-nano-416.onnx")]
    public void Persons_keep_their_numbers_over_a_loop()
    {
        using ObjectTracking task = new(_models.Real("yolox-nano"));
        Dictionary<int, int> sightings = [];
        int looks = 0;
        for (int i = 0; i < FakeCamera.Frames * 2; i += 6) // Twice around, at 5 Hz.
        {
            looks++;
            foreach (TrackFinding found in Look<TrackFindings>(task, i, 0.3f).Objects.Where(o => o.Class == "person"))
            {
                sightings[found.TrackId] = sightings.GetValueOrDefault(found.TrackId) + 1;
            }
        }

        Assert.True(sightings.Count(pair => pair.Value >= looks * 9 / 10) >= 4, Text(sightings));
    }

    [RealModelFact(FakeCamera.File, "yunet-n-dynamic.onnx", "emotion-mini-xception-64.onnx")]
    public void Each_face_has_an_emotion_with_seven_scores()
    {
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        using EmotionReading task = new(faces, _models.Real("mini-xception"));
        string[] words = ["neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"];
        for (int i = 0; i < 30; i += 3)
        {
            EmotionFindings found = Look<EmotionFindings>(task, i, 0.6f);
            Assert.InRange(found.Emotions.Count, 4, 6);
            Assert.All(found.Emotions, emotion =>
            {
                Assert.Equal(words.Order(), emotion.Scores.Select(score => score.Emotion).Order());
                Assert.Equal(emotion.Scores.Max(score => score.Score), emotion.Confidence);
            });
            faces.Forget();
        }
    }

    [RealModelFact(FakeCamera.File, "selfie-segmentation-256.onnx", "yunet-n-dynamic.onnx")]
    public void Blur_takes_the_background_and_leaves_the_faces()
    {
        using EffectChain chain = new([new BackgroundBlur(_models.Real("selfie-segmentation"), radius: 20)]);
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        VideoFrame source = FakeCamera.Frame(0);
        VideoFrame result = chain.Apply(source);
        faces.Look(source, source.Info.CapturedAt);

        // The nearest face is the one that a model for conferences must keep.
        PixelRect face = faces.Faces.MaxBy(track => track.Latest.Box.Area)!.Latest.Box;
        double kept = Detail(result, face) / Detail(source, face);
        PixelRect trees = new(560, 90, 80, 100);
        double left = Detail(result, trees) / Detail(source, trees);

        Assert.InRange(kept, 0.8, 1.2);
        Assert.InRange(left, 0, 0.1);
        source.Release();
        result.Release();
    }

    [RealModelFact(FakeCamera.File, "dncnn6-luma-low.onnx")]
    public void A_model_takes_noise_away()
    {
        using EffectChain chain = new([new PictureModel("denoise", _models.Real("dncnn-low"))]);
        Random random = new(23);
        VideoFrame clean = FakeCamera.Frame(0);
        VideoFrame noisy = Pictures.FromPlanes(
            160, 96, (x, y) => (byte)Math.Clamp(clean.Y.Row(y + 100)[x + 100] + random.Next(-25, 26), 0, 255));

        VideoFrame result = chain.Apply(noisy);

        Assert.InRange(Error(result) / Error(noisy), 0, 0.5);
        clean.Release();
        noisy.Release();
        result.Release();

        double Error(VideoFrame frame)
        {
            double sum = 0;
            for (int y = 4; y < 92; y++)
            {
                for (int x = 4; x < 156; x++)
                {
                    double off = frame.Y.Row(y)[x] - clean.Y.Row(y + 100)[x + 100];
                    sum += off * off;
                }
            }

            return sum;
        }
    }

    [RealModelFact(FakeCamera.File, "yunet-n-dynamic.onnx")]
    public void Of_a_covered_face_only_blocks_are_left()
    {
        using EffectChain chain = new([new PixelateFaces(new FaceWatcher(_models.Real("yunet-n")))]);
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        for (int i = 0; i < 60; i += 10)
        {
            VideoFrame source = FakeCamera.Frame(i);
            VideoFrame result = chain.Apply(source);
            faces.Look(source, source.Info.CapturedAt);
            Assert.True(faces.Faces.Count() >= 4);
            Assert.All(faces.Faces, face =>
            {
                Assert.InRange(Flat(source, face.Latest.Box), 0, 0.4);
                Assert.InRange(Flat(result, face.Latest.Box), 0.8, 1);
            });
            source.Release();
            result.Release();
        }
    }

    [RealModelFact(FakeCamera.File, "yunet-n-dynamic.onnx", "selfie-segmentation-256.onnx")]
    public void A_steady_stream_allocates_next_to_nothing()
    {
        const int LibraryBytesPerRun = 64;
        const int Runs = 50;
        using FaceWatcher faces = new(_models.Real("yunet-n"));
        using BackgroundBlur blur = new(_models.Real("selfie-segmentation"), BackgroundBlur.UsualRadius);
        VideoFrame frame = FakeCamera.Frame(0);
        VideoFrame target = Pictures.Empty(frame.Width, frame.Height, frame.IsFullRange);
        long before = 0;
        for (int i = -5; i < Runs; i++)
        {
            before = i == 0 ? GC.GetAllocatedBytesForCurrentThread() : before;
            faces.Look(frame, FakeCamera.TimeOf(i + 5));
            faces.Forget();
            blur.Apply(frame, target, FakeCamera.TimeOf(i + 5));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Runs * LibraryBytesPerRun);
        frame.Release();
        target.Release();
    }

    private static T Look<T>(IVisionTask task, int frame, float minConfidence)
        where T : VisionFindings
    {
        VideoFrame picture = FakeCamera.Frame(frame);
        T found = (T)task.Run(picture, FakeCamera.TimeOf(frame), minConfidence);
        picture.Release();
        return found;
    }

    // Variance of the differences between neighbours: what blur takes away.
    private static double Detail(VideoFrame frame, PixelRect area)
    {
        PixelRect part = area.Within(frame.Width, frame.Height);
        List<double> steps = [];
        for (int y = (int)part.Y; y < (int)part.Bottom; y++)
        {
            ReadOnlySpan<byte> row = frame.Y.Row(y);
            for (int x = (int)part.X + 1; x < (int)part.Right; x++)
            {
                steps.Add(row[x] - row[x - 1]);
            }
        }

        double mean = steps.Average();
        return steps.Average(step => (step - mean) * (step - mean));
    }

    // Share of samples that are like their left neighbour.
    private static double Flat(VideoFrame frame, PixelRect area)
    {
        PixelRect part = area.Within(frame.Width, frame.Height);
        (int equal, int all) = (0, 0);
        for (int y = (int)part.Y; y < (int)part.Bottom; y++)
        {
            ReadOnlySpan<byte> row = frame.Y.Row(y);
            for (int x = (int)part.X + 1; x < (int)part.Right; x++, all++)
            {
                equal += row[x] == row[x - 1] ? 1 : 0;
            }
        }

        return (double)equal / all;
    }

    private static string Text(Dictionary<int, int> sightings) =>
        string.Join(", ", sightings.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"));
}
