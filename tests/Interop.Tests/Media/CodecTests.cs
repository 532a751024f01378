using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Interop.Tests.Support;

namespace Ooblex.Interop.Tests.Media;

/// <summary>Each codec goes from a publisher's encoder to a viewer's decoder.</summary>
public sealed class CodecTests(Stage stage) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("video/VP8", "audio/opus")]
    [InlineData("video/VP9", "audio/opus")]
    [InlineData("video/H264", "audio/opus")]
    [InlineData("video/AV1", "audio/opus")]
    [InlineData("video/VP8", "audio/PCMU")]
    [InlineData("video/H264", "audio/PCMA")]
    public async Task A_viewer_decodes_what_a_publisher_encodes(string video, string audio)
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();

        PostReply published = await publisher.PublishAsync(
            "p", stage.Publishing(stream) with { VideoCodec = video, AudioCodec = audio });
        Assert.Equal(201, published.Status);
        Assert.Equal(201, (await viewer.WatchAsync("v", stage.Watching(stream))).Status);

        PeerStats first = await viewer.UntilAsync(
            "v",
            "pictures and sound are decoded",
            now => now is { Video.FramesDecoded: > 10, Audio.TotalSamplesReceived: > 0 },
            Stage.Patience);
        PeerStats later = await viewer.UntilAsync(
            "v",
            "they go on",
            now => now.Video!.FramesDecoded > first.Video!.FramesDecoded + 10
                && now.Audio!.TotalAudioEnergy > first.Audio!.TotalAudioEnergy,
            Stage.Patience);

        Assert.Equal(video, later.Video!.MimeType);
        Assert.Equal(audio, later.Audio!.MimeType);
        Assert.Equal([audio, video], (await stage.Api.StreamAsync(stream)).Codecs.Order());
    }

    [Fact]
    public async Task A_viewer_that_shares_no_codec_is_told_so()
    {
        string stream = stage.NewStream();
        await using LivePage publisher = await stage.OpenPageAsync();
        await using LivePage viewer = await stage.OpenPageAsync();
        await publisher.PublishAsync("p", stage.Publishing(stream) with { VideoCodec = "video/VP9", Audio = false });
        await publisher.ConnectedAsync("p", Stage.Patience);

        PostReply reply = await viewer.WatchAsync(
            "v", stage.Watching(stream) with { VideoCodec = "video/H264", Audio = false });

        Assert.Equal(406, reply.Status);
        Assert.Equal("application/problem+json", reply.Problem?.Split(';')[0]);
    }
}
