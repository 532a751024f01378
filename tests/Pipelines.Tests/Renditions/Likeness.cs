using Ooblex.Forwarding.Frames;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;
using static Ooblex.Pipelines.Tests.Renditions.FilmedPeople;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>What a rendition has left of the fake camera's pictures, decoded, beside the same frames.</summary>
internal sealed class Likeness(VideoCodecs codecs, RtpCodecKind codec) : IDisposable
{
    private const int Every = 12;
    private const int Tile = 16;

    // The edge of a person is no sharp line to any model.
    private const int Margin = 24;

    private readonly IVideoDecoder _decoder = codecs.CreateDecoder(codec);
    private readonly FilmedPeople _people = new();
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
        Area[] persons = [.. _people.Persons(number).Select(person => person.Grown(Margin))];
        (double before, double after) = (0, 0);
        for (int y = 0; y + Tile <= original.Height; y += Tile)
        {
            for (int x = 0; x + Tile <= original.Width; x += Tile)
            {
                Area tile = new(x, y, Tile, Tile);
                if (!persons.Any(tile.Touches))
                {
                    before += Variance(Samples(original, tile));
                    after += Variance(Samples(changed, tile));
                }
            }
        }

        Assert.True(before > 0, "some of the background is seen");
        _background.Add(after / before);
        Area face = _people.NearestFace(number);
        _face.Add(Variance(Steps(changed, face)) / Variance(Steps(original, face)));
    }

    private static IEnumerable<double> Samples(VideoFrame frame, Area area)
    {
        for (int y = (int)Math.Max(0, area.Y); y < Math.Min(frame.Height, area.Y + area.Height); y++)
        {
            for (int x = (int)Math.Max(0, area.X); x < Math.Min(frame.Width, area.X + area.Width); x++)
            {
                yield return frame.Y.Row(y)[x];
            }
        }
    }

    // Between neighbours: what blur takes away.
    private static IEnumerable<double> Steps(VideoFrame frame, Area area)
    {
        for (int y = (int)Math.Max(0, area.Y); y < Math.Min(frame.Height, area.Y + area.Height); y++)
        {
            for (int x = (int)Math.Max(1, area.X); x < Math.Min(frame.Width, area.X + area.Width); x++)
            {
                yield return frame.Y.Row(y)[x] - frame.Y.Row(y)[x - 1];
            }
        }
    }

    private static double Variance(IEnumerable<double> samples)
    {
        List<double> all = [.. samples];
        double mean = all.Average();
        return all.Average(sample => (sample - mean) * (sample - mean));
    }
}
