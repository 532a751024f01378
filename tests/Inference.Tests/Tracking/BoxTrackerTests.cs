using Ooblex.Inference.Pixels;
using Ooblex.Inference.Tasks;
using Ooblex.Inference.Tracking;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.Tracking;

/// <summary>Things that move, hide, cross and come back.</summary>
public sealed class BoxTrackerTests
{
    private const double StepMs = 100;
    private readonly BoxTracker _tracker = new(new TrackerOptions());
    private double _nowMs;

    [Fact]
    public void What_moves_keeps_its_number_and_tells_its_speed()
    {
        for (int i = 0; i < 30; i++)
        {
            Update(At(100 + (12 * i), 100 - (3 * i)));
        }

        Track track = Assert.Single(_tracker.Tracks);
        Assert.Equal(1, track.Id);
        Assert.Equal(120, track.VelocityX, 6f);
        Assert.Equal(-30, track.VelocityY, 6f);
        Assert.Equal(2900, (Now - track.FirstSeen).TotalMilliseconds, 1);
    }

    [Fact]
    public void Who_is_hidden_for_a_second_is_the_same_afterwards()
    {
        for (int i = 0; i < 15; i++)
        {
            Update(At(100 + (10 * i), 100));
        }

        for (int i = 15; i < 25; i++)
        {
            Update();
            Assert.Equal(-1, _tracker.Tracks[0].Index);
        }

        Update(At(100 + (10 * 19), 102)); // Slowed down while nobody looked.
        Assert.Equal(1, Assert.Single(_tracker.Tracks).Id);
        Assert.Equal(0, _tracker.Tracks[0].Index);
    }

    [Fact]
    public void Who_is_away_for_long_is_somebody_else_afterwards()
    {
        Update(At(100, 100));
        for (int i = 0; i < 25; i++)
        {
            Update();
        }

        Update(At(100, 100));
        Assert.Equal(2, Assert.Single(_tracker.Tracks).Id);
    }

    [Fact]
    public void Two_who_cross_keep_their_numbers()
    {
        for (int i = 0; i <= 40; i++)
        {
            Update(At(100 + (10 * i), 100), At(500 - (10 * i), 130));
        }

        Track first = _tracker.Tracks.Single(track => track.Id == 1);
        Track second = _tracker.Tracks.Single(track => track.Id == 2);
        Assert.True(first.Box.CentreX > 450);
        Assert.True(second.Box.CentreX < 150);
        Assert.Equal(2, _tracker.Tracks.Count);
    }

    [Fact]
    public void A_half_hidden_one_goes_on_and_an_unsure_one_does_not_begin()
    {
        Update(At(100, 100));
        Update(At(104, 100) with { Confidence = 0.3f }, At(400, 100) with { Confidence = 0.3f });

        Track track = Assert.Single(_tracker.Tracks);
        Assert.Equal(0, track.Index);
        Assert.Equal(2, track.Sightings);
    }

    [Fact]
    public void A_jump_of_half_a_box_is_still_the_same()
    {
        Update(At(100, 100));
        Update(At(138, 100));

        Assert.Equal(1, Assert.Single(_tracker.Tracks).Id);
    }

    [Fact]
    public void A_cat_does_not_become_a_dog()
    {
        Update(At(100, 100));
        Update(At(100, 100) with { Class = 1 });

        Assert.Equal(2, _tracker.Tracks.Count);
        Assert.Equal([0, 1], _tracker.Tracks.Select(track => track.Latest.Class));
    }

    [Fact]
    public void A_crowd_of_noise_is_bounded()
    {
        Random random = new(5);
        for (int i = 0; i < 50; i++)
        {
            Update([.. Enumerable.Range(0, 100).Select(_ => At(random.Next(2000), random.Next(2000)))]);
        }

        Assert.InRange(_tracker.Tracks.Count, 1, new TrackerOptions().MaxTracks);
    }

    [Fact]
    public void Jitter_and_gaps_of_a_real_detector_make_no_new_numbers()
    {
        Random random = new(17);
        double[] speeds = [4, -5, 0, 7];
        for (int i = 0; i < 200; i++)
        {
            List<Detection> found = [];
            for (int person = 0; person < speeds.Length; person++)
            {
                bool isMissed = i > 3 && random.NextDouble() < 0.15;
                if (!isMissed)
                {
                    double x = 300 + (person * 250) + (40 * Math.Sin(i * speeds[person] / 60));
                    found.Add(At(x + (random.NextDouble() * 6), 200 + (random.NextDouble() * 6)));
                }
            }

            Update([.. found.OrderBy(_ => random.Next())]);
        }

        Assert.Equal(4, _tracker.Tracks.Max(track => track.Id));
    }

    private MonoTime Now => MonoTime.FromMilliseconds(_nowMs - StepMs);

    private static Detection At(double centreX, double centreY) =>
        new(new PixelRect((float)centreX - 30, (float)centreY - 40, 60, 80), 0.8f, 0);

    private void Update(params Detection[] found)
    {
        _tracker.Update(found, MonoTime.FromMilliseconds(_nowMs));
        _nowMs += StepMs;
    }
}
