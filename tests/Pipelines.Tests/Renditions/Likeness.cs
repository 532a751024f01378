using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>What a rendition has left of the fake camera's pictures, decoded, beside the same frames.</summary>
internal sealed class Likeness(VideoCodecs codecs, RtpCodecKind codec) : IDisposable
{
    private const int Every = 12;

    private readonly IVideoDecoder _decoder = codecs.CreateDecoder(codec);
    private readonly List<double> _background = [];
    private readonly List<double> _face = [];

    /// <summary>The share of the variance of tiles that is left where nobody is.</summary>
    public double Background => _background.Average();

    /// <summary>The share of fine detail that is left in the nearest face: 1 is as sharp as it was.</summary>
    public double Face => _face.Average();

    /// <summary>Takes every picture, for later ones refer to it.</summary>
    public void Add(EncodedFrame frame, int number)
    {
        FrameInfo info = new(frame.RtpTimestamp, frame.CapturedAt, frame.ArrivedAt, VideoRotation.None);
        DecodeOutcome outcome = _decoder.Decode(frame.Data, frame.IsKeyFrame, info, out VideoFrame? changed);
        Assert.Equal(DecodeOutcome.Picture, outcome);
        if (number % Every == 0)
        {
            VideoFrame original = FakeCamera.Frame(number);
            Assert.Equal((original.Width, original.Height), (changed!.Width, changed.Height));
            Compare(original, changed, number);
            original.Release();
        }

        changed!.Release();
    }

    public void Dispose() => _decoder.Dispose();

    public override string ToString() => FormattableString.Invariant(
        $"left of the background {Background:P1} of its variance, of the nearest face {Face:P0} of its detail");

    private void Compare(VideoFrame original, VideoFrame changed, int number)
    {
        FilmedPicture before = Of(original, number);
        FilmedPicture after = Of(changed, number);
        _background.Add(after.Background.Average() / before.Background.Average());
        _face.Add(after.Face / before.Face);
    }

    private static FilmedPicture Of(VideoFrame frame, int number) =>
        new(frame.Width, frame.Height, number, (x, y) => frame.Y.Row(y)[x]);
}
