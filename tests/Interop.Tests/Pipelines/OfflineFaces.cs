using System.Threading.Channels;
using Ooblex.Configuration;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>The same model on the same frames, with no browser, network or codec between them.</summary>
internal static class OfflineFaces
{
    private const int Step = 2;

    /// <summary>Boxes by frame of the camera's loop; every other frame.</summary>
    public static async Task<IReadOnlyDictionary<int, Box[]>> FindAsync()
    {
        NodeSettings settings = SharedModels.Settings;
        using ModelSessions sessions = new(settings.Inference.Sessions, new ModelStore(SharedModels.Folder));
        using VisionEngine engine = new(settings.Models.Catalogue, sessions, settings.Inference, TimeProvider.System);
        Sink sink = new();
        using StreamVision vision = engine.Open(
            new VisionRequest
            {
                Stream = "offline",
                Tasks = [VisionTasks.FaceDetection],
                UpdateInterval = TimeSpan.FromMilliseconds(1),
                ConfidenceThreshold = 0.3f,
            },
            sink);
        Dictionary<int, Box[]> found = [];
        for (int i = 0; i < FakeCamera.Frames; i += Step)
        {
            found[i] = await LookAsync(engine, vision, sink, i);
        }

        return found;
    }

    private static async Task<Box[]> LookAsync(VisionEngine engine, StreamVision vision, Sink sink, int index)
    {
        // A frame may come between two beats; it is then offered again, with a later time.
        while (true)
        {
            VideoFrame frame = FakeCamera.Frame(index, engine.Now);
            vision.Offer(frame);
            frame.Release();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
            try
            {
                VisionResult result = await sink.Results.Reader.ReadAsync(limit.Token);
                Assert.Equal((uint)index, result.Frame.RtpTimestamp);
                return [.. ((FaceFindings)result.Findings).Faces.Select(face =>
                    new Box(face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height))];
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private sealed class Sink : IVisionSink
    {
        public Channel<VisionResult> Results { get; } = Channel.CreateUnbounded<VisionResult>();

        public void Found(VisionResult result) => Results.Writer.TryWrite(result);

        public void Failed(VisionError error) =>
            Results.Writer.TryComplete(new InvalidOperationException(error.Message));
    }
}
