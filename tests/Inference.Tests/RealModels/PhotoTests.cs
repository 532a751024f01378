using System.Text.Json;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.RealModels;

/// <summary>The models of the catalogue on a photo of six people whose faces and places are known.</summary>
public sealed class PhotoTests : IDisposable
{
    private const string Photo = "six-people-2048x1536.jpg";
    private const float LeastOverlap = 0.6f;
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [RealModelFact(Photo, "expected.json", "yunet-n-dynamic.onnx")]
    public void Every_face_is_found_where_it_is()
    {
        // The smallest faces are 80 pixels of 2048: the model needs 640 of them to see one.
        using FaceWatcher faces = new(Large("yunet-n", 640));
        VideoFrame photo = Frame();

        FaceFindings found = (FaceFindings)new FaceDetection(faces).Run(photo, MonoTime.Zero, 0.7f);

        PixelRect[] expected = Expected("faces");
        Assert.Equal(expected.Length, found.Faces.Count);
        Assert.All(expected, face => Assert.Contains(found.Faces, f => Rect(f.Box).Overlap(face) >= LeastOverlap));
        Assert.All(found.Faces, EyesLieAboveTheMouth);
        photo.Release();
    }

    [RealModelFact(Photo, "expected.json", "yunet-n-dynamic.onnx", "emotion-mini-xception-64.onnx")]
    public void Five_of_six_smile()
    {
        using FaceWatcher faces = new(Large("yunet-n", 640));
        using EmotionReading emotions = new(faces, _models.Real("mini-xception"));
        VideoFrame photo = Frame();

        EmotionFindings found = (EmotionFindings)emotions.Run(photo, MonoTime.Zero, 0.7f);

        using JsonDocument expected = Document();
        foreach (JsonElement face in expected.RootElement.GetProperty("photo").GetProperty("faces").EnumerateArray())
        {
            EmotionFinding match = found.Emotions.MaxBy(e => Rect(e.Box).Overlap(Rect(face)))!;
            Assert.Equal(face.GetProperty("emotion").GetString(), match.Emotion);
            Assert.Equal(1, match.Scores.Sum(score => score.Score), 2);
        }

        photo.Release();
    }

    [RealModelFact(Photo, "expected.json", "yolox-nano-416.onnx")]
    public void Every_person_is_found_where_they_stand()
    {
        using ObjectTracking objects = new(_models.Real("yolox-nano"));
        VideoFrame photo = Frame();

        TrackFindings found = (TrackFindings)objects.Run(photo, MonoTime.Zero, 0.4f);

        TrackFinding[] persons = [.. found.Objects.Where(o => o.Class == "person")];
        PixelRect[] expected = Expected("persons");
        Assert.Equal(expected.Length, persons.Length);
        Assert.All(expected, person => Assert.Contains(persons, p => Rect(p.Box).Overlap(person) >= LeastOverlap));
        Assert.Equal(persons.Length, persons.Select(p => p.TrackId).Distinct().Count());
        photo.Release();
    }

    private ModelSession Large(string id, int side)
    {
        _models.Real(id).Dispose();
        ModelEntry entry = _models.Settings.Models.Catalogue.Find(id)!;
        return _models.Sessions.Open(
            entry with { Input = entry.Input with { Width = side } }, DeviceKind.Auto);
    }

    private static void EyesLieAboveTheMouth(FaceFinding face)
    {
        Assert.True(face.Landmarks[0].X < face.Landmarks[1].X);
        Assert.True(Math.Max(face.Landmarks[0].Y, face.Landmarks[1].Y) < face.Landmarks[3].Y);
    }

    private static VideoFrame Frame() => Pictures.FromJpeg(File.ReadAllBytes(SharedFiles.Data(Photo)));

    private static JsonDocument Document() => JsonDocument.Parse(File.ReadAllText(SharedFiles.Data("expected.json")));

    private static PixelRect[] Expected(string kind)
    {
        using JsonDocument document = Document();
        return [.. document.RootElement.GetProperty("photo").GetProperty(kind).EnumerateArray().Select(Rect)];
    }

    private static PixelRect Rect(JsonElement box) => new(
        box.GetProperty("x").GetSingle(),
        box.GetProperty("y").GetSingle(),
        box.GetProperty("w").GetSingle(),
        box.GetProperty("h").GetSingle());

    private static PixelRect Rect(VisionBox box) => new(box.X, box.Y, box.Width, box.Height);
}
