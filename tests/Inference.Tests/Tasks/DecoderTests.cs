using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Pixels;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tasks;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.Tasks;

/// <summary>Answers of models, written by hand, and what is made of them.</summary>
public sealed class DecoderTests : IDisposable
{
    private static readonly ModelInput Faces =
        new() { Name = "x", Width = 32, Height = 32, Fit = PictureFit.Letterbox, Channels = ChannelOrder.Bgr };

    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_face_is_where_its_cell_says_in_pixels_of_the_frame()
    {
        using FaceWatcher faces = new(OneFace());
        VideoFrame frame = Pictures.FromPlanes(320, 160, static (_, _) => 90); // Ten pixels for one of the model.

        FaceFindings found = (FaceFindings)new FaceDetection(faces).Run(frame, MonoTime.Zero, 0.5f);

        FaceFinding face = Assert.Single(found.Faces);
        Assert.Equal(0.9f, face.Confidence, 3);
        Assert.Equal(new PixelRect(40, 160, 160, 0), Rounded(face.Box)); // Its lower half lies below the picture.
        Assert.Equal(new VisionPoint(100, 220), face.Landmarks[0]);
        frame.Release();
    }

    [Fact]
    public void Less_than_the_threshold_is_not_told()
    {
        using FaceWatcher faces = new(OneFace());
        VideoFrame frame = Pictures.FromPlanes(320, 320, static (_, _) => 90);

        Assert.Empty(((FaceFindings)new FaceDetection(faces).Run(frame, MonoTime.Zero, 0.95f)).Faces);
        faces.Forget();
        Assert.Single(((FaceFindings)new FaceDetection(faces).Run(frame, MonoTime.Zero, 0.85f)).Faces);
        frame.Release();
    }

    [Fact]
    public void Objects_come_with_their_class_and_only_once()
    {
        // 32 pixels: 16 + 4 + 1 cells. Two cells see the same dog, one of them less surely; one sees nothing much.
        float[] table = new float[21 * 7];
        Row(table, 5, x: 0.5f, y: 0.5f, size: 2, score: 0.9f, cat: 0.1f, dog: 0.9f);
        Row(table, 6, x: -0.4f, y: 0.5f, size: 2, score: 0.8f, cat: 0.1f, dog: 0.9f);
        Row(table, 12, x: 0.5f, y: 0.5f, size: 1, score: 0.9f, cat: 0.2f, dog: 0.1f);
        ModelSession session = Session(
            ModelTask.ObjectDetection,
            Faces,
            ModelDecoder.Yolox,
            MadeModels.Says([1, 3, 32, 32], ("output", [1, 21, 7], table)),
            "cat",
            "dog");
        using ObjectTracking objects = new(session);
        VideoFrame frame = Pictures.FromPlanes(64, 64, static (_, _) => 90);

        TrackFinding found = Assert.Single(
            ((TrackFindings)objects.Run(frame, MonoTime.Zero, 0.5f)).Objects);

        Assert.Equal("dog", found.Class);
        Assert.Equal(0.81f, found.Confidence, 3);
        Assert.Equal(new PixelRect(8, 8, 32, 32), Rounded(found.Box));
        frame.Release();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_none_are_not_boxes(float poison)
    {
        float[] table = new float[21 * 7];
        Row(table, 5, x: poison, y: 0.5f, size: 2, score: 0.9f, cat: 0.1f, dog: 0.9f);
        Row(table, 9, x: 0, y: 0, size: 2, score: poison, cat: 0.1f, dog: float.NaN);
        ModelSession session = Session(
            ModelTask.ObjectDetection,
            Faces,
            ModelDecoder.Yolox,
            MadeModels.Says([1, 3, 32, 32], ("output", [1, 21, 7], table)),
            "cat",
            "dog");
        using ObjectTracking objects = new(session);
        VideoFrame frame = Pictures.FromPlanes(64, 64, static (_, _) => 90);

        Assert.Empty(((TrackFindings)objects.Run(frame, MonoTime.Zero, 0.3f)).Objects);
        frame.Release();
    }

    [Fact]
    public void A_table_of_another_width_is_refused_and_not_misread()
    {
        ModelSession session = Session(
            ModelTask.ObjectDetection,
            Faces,
            ModelDecoder.Yolox,
            MadeModels.Says([1, 3, 32, 32], ("output", [1, 21, 9], new float[21 * 9])),
            "cat",
            "dog");
        using ObjectTracking objects = new(session);
        VideoFrame frame = Pictures.FromPlanes(64, 64, static (_, _) => 90);

        ModelException failure = Assert.Throws<ModelException>(() => objects.Run(frame, MonoTime.Zero, 0.3f));

        Assert.Equal(ModelFault.WrongShape, failure.Fault);
        frame.Release();
    }

    [Fact]
    public void The_model_of_faces_without_its_outputs_is_refused()
    {
        ModelSession session = Session(
            ModelTask.FaceDetection, Faces, ModelDecoder.Yunet, MadeModels.Identity([1, 3, 32, 32]));
        using FaceWatcher faces = new(session);
        VideoFrame frame = Pictures.FromPlanes(64, 64, static (_, _) => 90);

        Assert.Contains(
            "cls_8",
            Assert.Throws<ModelException>(() => faces.Look(frame, MonoTime.Zero)).Message,
            StringComparison.Ordinal);
        frame.Release();
    }

    private ModelSession OneFace() =>
        Session(ModelTask.FaceDetection, Faces, ModelDecoder.Yunet, MadeModels.OneFace());

    private static void Row(float[] table, int cell, float x, float y, float size, float score, float cat, float dog)
    {
        float[] row = [x, y, MathF.Log(size), MathF.Log(size), score, cat, dog];
        row.CopyTo(table, cell * 7);
    }

    private static PixelRect Rounded(VisionBox box) =>
        new(MathF.Round(box.X), MathF.Round(box.Y), MathF.Round(box.Width), MathF.Round(box.Height));

    private ModelSession Session(
        ModelTask task, ModelInput input, ModelDecoder decoder, byte[] onnx, params string[] labels)
    {
        ModelOutput output = new() { Decoder = decoder, Labels = labels, MinConfidence = 0.3f };
        return _models.Sessions.Open(_models.Put(TestModels.Entry(task, input, output), onnx));
    }
}
