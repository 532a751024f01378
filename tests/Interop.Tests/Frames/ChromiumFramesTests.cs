using Ooblex.BrowserKit.Browsers;
using Ooblex.BrowserKit.Pages;
using Ooblex.BrowserKit.Stats;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Interop.Tests.Support;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Interop.Tests.Frames;

/// <summary>What a real browser sends, as whole frames and as pictures; and pictures back to a browser.</summary>
public sealed class ChromiumFramesTests : IAsyncLifetime
{
    private const string Stream = "cam";

    // The browser encodes and this process decodes and encodes again, on cores that others use too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private EngineServer _server = null!;
    private Chromium _browser = null!;
    private PageServer _pages = null!;
    private VideoCodecs _codecs = null!;

    public async Task InitializeAsync()
    {
        _server = await EngineServer.StartAsync();
        _browser = await Chromium.LaunchAsync();
        _pages = await PageServer.StartAsync();
        _codecs = VideoCodecs.Probe(_server.Settings.Codecs);
        Assert.True(_codecs.Report.IsAvailable, CodecReport.Advice);
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _pages.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("video/VP8", RtpCodecKind.Vp8)]
    [InlineData("video/VP9", RtpCodecKind.Vp9)]
    [InlineData("video/H264", RtpCodecKind.H264)]
    [InlineData("video/AV1", RtpCodecKind.Av1)]
    public async Task Every_frame_of_a_browser_is_decoded(string name, RtpCodecKind codec)
    {
        await using IFrameTap tap = await TapAsync(MediaKind.Video, 640, 360);
        await using LivePage publisher = await OpenAsync();
        PostReply reply = await publisher.PublishAsync("p", Publishing with { VideoCodec = name });
        Assert.Equal(201, reply.Status);
        using IVideoDecoder decoder = _codecs.CreateDecoder(codec);

        long last = long.MinValue;
        bool isTimed = false;
        for (int i = 0; i < 100; i++)
        {
            using EncodedFrame frame = await NextAsync(tap);
            Assert.Equal(codec, frame.Codec);
            Assert.True(frame.Timestamp > last, "frames are in order");
            last = frame.Timestamp;
            Assert.Equal(DecodeOutcome.Picture, Decode(decoder, frame, out VideoFrame? picture));
            Assert.Equal((picture!.Width, picture.Height), (frame.Size.Width, frame.Size.Height));
            picture.Release();
            isTimed |= !frame.CapturedNtp.IsZero;
            Assert.InRange(frame.ArrivedAt - frame.CapturedAt, TimeSpan.Zero, Patience); // Of one clock.
        }

        Assert.True(isTimed, "a sender report tells when frames were captured");
        Assert.Equal(0, tap.Dropped);
    }

    [Fact]
    public async Task Of_three_layers_the_smallest_that_is_large_enough_is_taken()
    {
        await using LivePage publisher = await OpenAsync();
        await publisher.PublishAsync("p", Publishing with
        {
            Width = 1_280,
            Height = 720,
            Encodings = [new("high", 1_000_000, 1), new("medium", 500_000, 2), new("low", 200_000, 4)],
        });
        await publisher.UntilAsync(
            "p",
            "all three layers are sent",
            now => now.Outbound.Count(row => row is { Rid: not null, FramesEncoded: > 5 }) == 3,
            Patience);
        await using IFrameTap small = await TapAsync(MediaKind.Video, 320, 180);
        await using IFrameTap middle = await TapAsync(MediaKind.Video, 330, 180);

        Assert.Equal(("low", 320, 180), await PictureAsync(small, "low"));
        Assert.Equal(("medium", 640, 360), await PictureAsync(middle, "medium"));
    }

    [Fact]
    public async Task Sound_comes_packet_by_packet_with_the_clock_of_the_picture()
    {
        await using IFrameTap sound = await TapAsync(MediaKind.Audio, 0, 0);
        await using LivePage publisher = await OpenAsync();
        await publisher.PublishAsync("p", Publishing with { Audio = true });

        for (int i = 0; i < 150; i++)
        {
            using EncodedFrame frame = await NextAsync(sound);
            Assert.Equal((RtpCodecKind.Opus, 48_000, true), (frame.Codec, frame.ClockRate, frame.IsKeyFrame));
            Assert.InRange(frame.Length, 1, 1_200);
        }

        Assert.Equal(0, sound.Dropped);
    }

    [Theory]
    [InlineData(RtpCodecKind.H264)]
    [InlineData(RtpCodecKind.Vp8)]
    public async Task Pictures_that_were_decoded_and_encoded_again_are_watched_by_a_browser(RtpCodecKind codec)
    {
        await using IFrameTap tap = await TapAsync(MediaKind.Video, 640, 360);
        await using IFrameTap sound = await TapAsync(MediaKind.Audio, 0, 0);
        IFrameInjection? injection = await _server.Engine.InjectAsync(
            new InjectionRequest("made", "cam~made", codec, RtpCodecKind.Opus), CancellationToken.None);
        Assert.NotNull(injection);
        using CancellationTokenSource end = new();
        Task pictures = PassAsync(tap, injection, codec, end.Token);
        Task tones = PassAsync(sound, injection, end.Token);
        await using LivePage publisher = await OpenAsync();
        await publisher.PublishAsync("p", Publishing with { Audio = true, VideoCodec = "video/VP8" });
        await using LivePage viewer = await OpenAsync();

        PostReply reply = await viewer.WatchAsync("v", new WatchRequest
        {
            Url = _server.Address("cam~made", publishes: false),
            Key = "none",
        });
        Assert.Equal(201, reply.Status);
        PeerStats stats = await viewer.UntilAsync(
            "v",
            "pictures and sound are decoded, known to be of one clock and played within 250 ms",
            now => now is { Video: { FramesDecoded: > 60, EstimatedPlayoutTimestamp: > 0 } }
                && now.Audio is { TotalAudioEnergy: > 0, EstimatedPlayoutTimestamp: > 0 }
                && now.Video.EstimatedPlayoutTimestamp - now.Audio.EstimatedPlayoutTimestamp is > -250 and < 250,
            Patience); // A browser whose cores are busy takes its time until they are in step.

        Assert.Equal($"video/{(codec is RtpCodecKind.H264 ? "H264" : "VP8")}", stats.Video!.MimeType);
        await end.CancelAsync();
        await Task.WhenAll(pictures, tones);
        await injection.DisposeAsync();
    }

    private PublishRequest Publishing => new()
    {
        Url = _server.Address(Stream, publishes: true),
        Key = "none",
        Audio = false,
    };

    private Task<LivePage> OpenAsync() => LivePage.OpenAsync(_browser, _pages.Address);

    private async Task<IFrameTap> TapAsync(MediaKind kind, int width, int height)
    {
        IFrameTap? tap = await _server.Engine.TapAsync(
            new TapRequest(Stream, new TapWish(kind, width, height)), CancellationToken.None);
        Assert.NotNull(tap);
        return tap;
    }

    private static async Task<EncodedFrame> NextAsync(IFrameTap tap)
    {
        using CancellationTokenSource limit = new(Patience);
        EncodedFrame? frame = await tap.TakeAsync(limit.Token);
        Assert.NotNull(frame);
        return frame;
    }

    private static DecodeOutcome Decode(IVideoDecoder decoder, EncodedFrame frame, out VideoFrame? picture)
    {
        FrameInfo info = new(
            frame.RtpTimestamp, frame.CapturedAt, frame.ArrivedAt, (VideoRotation)frame.RotationDegrees);
        return decoder.Decode(frame.Data, frame.IsKeyFrame, info, out picture);
    }

    // The browser sends its smallest layer first: the one that is wanted comes when it does.
    private async Task<(string Rid, int Width, int Height)> PictureAsync(IFrameTap tap, string rid)
    {
        using IVideoDecoder decoder = _codecs.CreateDecoder(RtpCodecKind.Vp8);
        for (int i = 0; i < 200; i++)
        {
            using EncodedFrame frame = await NextAsync(tap);
            if (frame.Rid == rid && Decode(decoder, frame, out VideoFrame? picture) is DecodeOutcome.Picture)
            {
                (string, int, int) found = (frame.Rid, picture!.Width, picture.Height);
                picture.Release();
                return found;
            }
        }

        return ("never", 0, 0);
    }

    private async Task PassAsync(
        IFrameTap tap, IFrameInjection injection, RtpCodecKind codec, CancellationToken end)
    {
        using IVideoDecoder decoder = _codecs.CreateDecoder(RtpCodecKind.Vp8);
        using IVideoEncoder encoder = _codecs.CreateEncoder(codec, new VideoEncoderOptions(20, 1_000_000, 600));
        while (await TakeAsync(tap, end) is { } frame)
        {
            using (frame)
            {
                if (Decode(decoder, frame, out VideoFrame? picture) is not DecodeOutcome.Picture)
                {
                    continue;
                }

                if (injection.TakeKeyFrameRequest())
                {
                    encoder.RequestKeyFrame();
                }

                if (encoder.TryEncode(picture!, out EncodedPicture encoded))
                {
                    injection.Write(EncodedFrame.From(encoded.Data, codec, encoded.IsKeyFrame, frame));
                }

                picture!.Release();
            }
        }
    }

    private static async Task PassAsync(IFrameTap tap, IFrameInjection injection, CancellationToken end)
    {
        while (await TakeAsync(tap, end) is { } frame)
        {
            injection.Write(frame);
        }
    }

    private static async Task<EncodedFrame?> TakeAsync(IFrameTap tap, CancellationToken end)
    {
        try
        {
            return await tap.TakeAsync(end);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
