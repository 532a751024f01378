using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ooblex.BrowserKit.Pages;
using Ooblex.Interop.Tests.Support;
using Ooblex.TestKit.Network;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>What a publisher may do to its pictures in mid-stream, and what a pipeline makes of it.</summary>
[Collection(VisionTests.Name)]
public sealed class TroubleTests(VisionStage stage)
{
    // Frames leave the encoder as they are, or with all of their bytes turned round, as the page says at the moment.
    private const string Encryption = """
        window.isSecret = false;
        const Plain = window.RTCPeerConnection;
        window.connections = [];
        window.RTCPeerConnection = class extends Plain {
          constructor(o) { super({ ...o, encodedInsertableStreams: true }); window.connections.push(this); }
          addTransceiver(...words) {
            const transceiver = super.addTransceiver(...words);
            const { readable, writable } = transceiver.sender.createEncodedStreams();
            readable.pipeThrough(new TransformStream({
              transform(frame, out) {
                if (window.isSecret) {
                  frame.data = new Uint8Array(frame.data).map(byte => byte ^ 0xa5).buffer;
                }
                out.enqueue(frame);
              }
            })).pipeTo(writable);
            return transceiver;
          }
        };
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Encrypted_frames_are_told_of_and_looked_at_again_when_they_are_plain()
    {
        string stream = stage.NewStream();
        await using LivePage page = await stage.OpenPageAsync(Encryption);
        await PublishAsync(page, "p", stage.Publishing(stream) with { VideoCodec = "video/VP8" });
        await LookAsync(stream);
        await using ResultReader reader = new(stage.Node, stream);
        await reader.UntilAsync("faces", "face_detection", Some, Patience);

        await page.Page.EvaluateAsync("window.isSecret = true");
        IReadOnlyList<Result> errors =
            await reader.UntilAsync("an error", "ai-error", found => found.Count > 0, Patience);
        Assert.Equal("undecodable", errors[0].Text("code"));
        Assert.Contains("encrypted end to end", errors[0].Text("message"), StringComparison.Ordinal);
        await StateAsync(stream, "failed");

        int before = reader.Of("face_detection").Count;
        await page.Page.EvaluateAsync("window.isSecret = false");
        await reader.UntilAsync("faces again", "face_detection", Some, Patience, before);
        await StateAsync(stream, "running");
    }

    [Fact]
    public async Task Another_codec_another_size_and_a_bad_network_end_nothing()
    {
        string stream = stage.NewStream();
        await using LossProxy bad = new(
            new IPEndPoint(IPAddress.Loopback, stage.Node.Ports.Media),
            new LossProxyOptions { Seed = 42, LossToServer = 0.05, LossToClient = 0.05 });
        await using LivePage page = await stage.OpenPageAsync("""
            const Plain = window.RTCPeerConnection;
            window.connections = [];
            window.RTCPeerConnection = class extends Plain {
              constructor(o) { super(o); window.connections.push(this); }
            };
            """);
        await PublishAsync(
            page, "p", stage.Publishing(stream) with { VideoCodec = "video/VP8", Port = bad.Port });
        await LookAsync(stream);
        await using ResultReader reader = new(stage.Node, stream);
        await reader.UntilAsync("faces over a bad network", "face_detection", Some, Patience);
        Assert.True(bad.Lost > 0);

        await page.Page.EvaluateAsync("""
            async () => {
              const sender = window.connections[0].getSenders().find(one => one.track.kind === 'video');
              const now = sender.getParameters();
              now.encodings[0].scaleResolutionDownBy = 2;
              await sender.setParameters(now);
            }
            """);
        await reader.UntilAsync(
            "faces in small pictures", "face_detection", found => found.Any(result => result.Width == 320), Patience);

        // The same key publishes again, in another way: the stream goes over when the first picture is there.
        await PublishAsync(page, "q", stage.Publishing(stream) with { VideoCodec = "video/H264" });
        await page.EndAsync("p");
        await reader.UntilAsync(
            "faces of the next publisher",
            "face_detection",
            found => found.Count > 10 && found.Skip(found.Count - 10).All(result => result.Width > 320),
            Patience);
        await StateAsync(stream, "running");
        Assert.Empty(reader.Of("ai-error"));
    }

    private static bool Some(IReadOnlyList<Result> results) => results.Count > 10;

    private static async Task PublishAsync(LivePage page, string name, PublishRequest request)
    {
        PostReply reply = await page.PublishAsync(name, request with { FrameRate = 30, Audio = false });
        Assert.Equal(201, reply.Status);
        await page.ConnectedAsync(name, Stage.Patience);
    }

    private async Task LookAsync(string stream)
    {
        using HttpResponseMessage response = await stage.Node.Api.PostAsJsonAsync(
            new Uri($"/v1/streams/{stream}/ai/pipeline", UriKind.Relative),
            new { models = new[] { "face_detection" }, confidenceThreshold = 0.3 });
        Assert.Equal(201, (int)response.StatusCode);
    }

    private Task StateAsync(string stream, string state) => Eventually.TrueAsync(
        $"the pipeline is {state}",
        async () =>
        {
            JsonElement pipeline = await stage.Node.Api.GetFromJsonAsync<JsonElement>(
                new Uri($"/v1/streams/{stream}/ai/pipeline", UriKind.Relative));
            return pipeline.GetProperty("state").GetString() == state;
        },
        Patience);
}
