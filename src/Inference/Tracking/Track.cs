using Ooblex.Inference.Pixels;
using Ooblex.Inference.Tasks;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tracking;

/// <summary>One thing over many frames.</summary>
public sealed class Track
{
    // In box sizes: how far detectors jitter, and how fast things change their speed.
    private const double Jitter = 0.04;
    private const double Agility = 1.5;
    private const double StartSpeed = 1;
    private const double DampingUnseen = 0.8;
    private KalmanAxis _x;
    private KalmanAxis _y;
    private KalmanAxis _width;
    private KalmanAxis _height;
    private MonoTime _at;

    internal Track(int id, in Detection first, int index, MonoTime at)
    {
        double size = Size(first.Box);
        Id = id;
        _x = new KalmanAxis(first.Box.CentreX, Jitter * size, StartSpeed * size);
        _y = new KalmanAxis(first.Box.CentreY, Jitter * size, StartSpeed * size);
        _width = new KalmanAxis(first.Box.Width, Jitter * size, StartSpeed * size / 4);
        _height = new KalmanAxis(first.Box.Height, Jitter * size, StartSpeed * size / 4);
        (FirstSeen, _at) = (at, at);
        See(first, index, at);
    }

    /// <summary>Of one tracker; never used again.</summary>
    public int Id { get; }

    public Detection Latest { get; private set; }

    /// <summary>Place among the detections of the last update; -1 when it was not among them.</summary>
    public int Index { get; private set; }

    public MonoTime FirstSeen { get; }

    public MonoTime LastSeen { get; private set; }

    /// <summary>Updates that saw it.</summary>
    public int Sightings { get; private set; }

    /// <summary>Pixels per second to the right.</summary>
    public float VelocityX => (float)_x.Speed;

    /// <summary>Pixels per second downwards.</summary>
    public float VelocityY => (float)_y.Speed;

    /// <summary>Smoothed, or where it should be by now.</summary>
    public PixelRect Box
    {
        get
        {
            float width = (float)Math.Max(1, _width.Position);
            float height = (float)Math.Max(1, _height.Position);
            return new PixelRect(
                (float)_x.Position - (width / 2), (float)_y.Position - (height / 2), width, height);
        }
    }

    internal void Predict(MonoTime now)
    {
        double seconds = Math.Clamp((now - _at).TotalSeconds, 0, 1);
        double agility = Agility * Size(Box);
        double damping = Index < 0 ? DampingUnseen : 1;
        _x.Predict(seconds, agility, damping);
        _y.Predict(seconds, agility, damping);
        _width.Predict(seconds, agility / 4, damping);
        _height.Predict(seconds, agility / 4, damping);
        (_at, Index) = (now, -1);
    }

    internal void Correct(in Detection seen, int index, MonoTime at)
    {
        double deviation = Jitter * Size(seen.Box);
        _x.Correct(seen.Box.CentreX, deviation);
        _y.Correct(seen.Box.CentreY, deviation);
        _width.Correct(seen.Box.Width, deviation);
        _height.Correct(seen.Box.Height, deviation);
        See(seen, index, at);
    }

    private void See(in Detection seen, int index, MonoTime at)
    {
        (Latest, Index, LastSeen) = (seen, index, at);
        Sightings++;
    }

    private static double Size(in PixelRect box) => Math.Max(4, (box.Width + box.Height) / 2);
}
