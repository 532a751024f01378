using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Tests.Bootstrap;

public sealed class BootstrapObservationsTests
{
    private static readonly NodeAddress Self = new("akka.tcp", "ooblex", "10.0.0.1", 4053);
    private static readonly ContactPoint A = new("10.0.0.1", 8558);
    private static readonly ContactPoint B = new("10.0.0.2", 8558);

    private readonly BootstrapObservations _seen = new(
        TestOptions.Alone with
        {
            LookupInterval = Seconds(1), ProbeInterval = Seconds(5), ProbingFailureTimeout = Seconds(8),
        },
        chance: () => 0.5);

    [Fact]
    public void A_lookup_is_due_at_once_then_after_its_interval_and_later_and_later_after_failures()
    {
        Assert.True(_seen.TakeLookup(Seconds(0)));
        Assert.False(_seen.TakeLookup(Seconds(100))); // It is still under way.
        _seen.OnLookup([A], Seconds(100));
        Assert.False(_seen.TakeLookup(Seconds(100.9)));
        Assert.True(_seen.TakeLookup(Seconds(101)));

        double now = 101;
        foreach (double pause in new[] { 1d, 2, 4, 8, 15, 15 })
        {
            _seen.OnLookupFailed(Seconds(now));
            Assert.False(_seen.TakeLookup(Seconds(now + pause - 0.1)));
            now += pause;
            Assert.True(_seen.TakeLookup(Seconds(now)));
        }
    }

    [Fact]
    public void A_new_contact_point_is_asked_at_once_and_again_after_the_interval_and_some_chance()
    {
        _seen.OnLookup([A], Seconds(0));
        Assert.Equal([A], _seen.TakeProbes(Seconds(0)));
        Assert.Empty(_seen.TakeProbes(Seconds(60)));

        _seen.OnAnswer(A, Answer(), Seconds(60));

        Assert.Empty(_seen.TakeProbes(Seconds(65.4)));
        Assert.Equal([A], _seen.TakeProbes(Seconds(65.5)));
    }

    [Fact]
    public void The_margin_runs_from_the_last_change_of_the_set_and_not_from_a_repetition()
    {
        _seen.OnLookup([A, B], Seconds(10));
        _seen.OnLookup([B, A], Seconds(12));
        Assert.Equal(Seconds(4), _seen.See(Self, Seconds(14)).UnchangedFor);

        _seen.OnLookup([A], Seconds(15));

        Assert.Equal(Seconds(1), _seen.See(Self, Seconds(16)).UnchangedFor);
    }

    [Fact]
    public void What_a_contact_point_said_is_forgotten_when_it_vanishes_fails_for_long_or_is_old()
    {
        _seen.OnLookup([A, B], Seconds(0));
        _seen.TakeProbes(Seconds(0));
        _seen.OnAnswer(A, Answer(), Seconds(0));
        _seen.OnAnswer(B, Answer(), Seconds(0));
        Assert.Equal(2, _seen.See(Self, Seconds(1)).Answers.Count);

        _seen.OnLookup([A], Seconds(1));
        Assert.Equal([A], _seen.See(Self, Seconds(1)).Answers.Keys);

        _seen.OnProbeFailed(A, Seconds(2));
        Assert.Single(_seen.See(Self, Seconds(12)).Answers); // One failure proves nothing.
        _seen.OnProbeFailed(A, Seconds(12.5));
        Assert.Empty(_seen.See(Self, Seconds(13.1)).Answers); // 13 s after it was given.

        _seen.OnAnswer(A, Answer(), Seconds(14));
        _seen.OnProbeFailed(A, Seconds(15));
        _seen.OnProbeFailed(A, Seconds(28.1));
        Assert.Empty(_seen.See(Self, Seconds(28.1)).Answers);
        Assert.True(_seen.TakeLookup(Seconds(28.1))); // It may have moved.
    }

    private static SeedAnswer Answer() => new(Self, []);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
