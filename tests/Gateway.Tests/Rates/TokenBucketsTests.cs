using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Rates;

namespace Ooblex.Gateway.Tests.Rates;

public sealed class TokenBucketsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_is_let_through_and_then_the_rate_holds()
    {
        TokenBuckets buckets = New(perSecond: 2, burst: 3);
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => buckets.TryTake("a", out TimeSpan _)));
        Assert.False(buckets.TryTake("a", out TimeSpan wait));
        Assert.Equal(TimeSpan.FromMilliseconds(500), wait);

        _time.Advance(wait);
        Assert.True(buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out _));

        int taken = 0;
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            taken += buckets.TryTake("a", out _) ? 1 : 0;
        }

        Assert.InRange(taken, 19, 20);
    }

    [Fact]
    public void One_key_does_not_use_up_anothers_tokens()
    {
        TokenBuckets buckets = New(perSecond: 1, burst: 1);
        Assert.True(buckets.TryTake("a", out _));
        Assert.True(buckets.TryTake("b", out _));
        Assert.False(buckets.TryTake("a", out _));
    }

    [Fact]
    public void Many_keys_do_not_take_more_memory_than_allowed_and_cannot_lock_out_the_known()
    {
        TokenBuckets buckets = New(perSecond: 1, burst: 2, max: 100);
        Assert.True(buckets.TryTake("known", out _));
        for (int i = 0; i < 10_000; i++)
        {
            buckets.TryTake($"attacker-{i}", out _);
        }

        Assert.Equal(100, buckets.Count);
        Assert.True(buckets.TryTake("known", out _));
    }

    [Fact]
    public void Newcomers_of_a_full_table_share_a_few_buckets()
    {
        TokenBuckets buckets = New(perSecond: 0.001, burst: 1, max: 10);
        int let = Enumerable.Range(0, 10_000).Count(i => buckets.TryTake($"attacker-{i}", out TimeSpan _));
        Assert.InRange(let, 10, 10 + 64);
        Assert.False(buckets.HasToken("attacker-9999", out _));
    }

    [Fact]
    public void A_full_table_has_room_again_when_buckets_have_refilled()
    {
        TokenBuckets buckets = New(perSecond: 1, burst: 2, max: 10);
        for (int i = 0; i < 20; i++)
        {
            buckets.TryTake($"early-{i}", out _);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(buckets.TryTake("late", out _));
        Assert.True(buckets.TryTake("late", out _));
        Assert.False(buckets.TryTake("late", out _)); // A bucket of its own: what it took is remembered.
        Assert.InRange(buckets.Count, 1, 10);
    }

    [Fact]
    public void A_rate_of_zero_limits_nothing_and_remembers_nobody()
    {
        TokenBuckets buckets = New(perSecond: 0, burst: 1);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(buckets.TryTake("a", out TimeSpan _)));
        Assert.Equal(0, buckets.Count);
    }

    [Fact]
    public async Task Threads_together_get_no_more_than_the_burst()
    {
        TokenBuckets buckets = New(perSecond: 1, burst: 500);
        int[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 1_000).Count(_ => buckets.TryTake("a", out TimeSpan _)))));
        Assert.Equal(500, taken.Sum());
        Assert.Equal(1, buckets.Count);
    }

    private TokenBuckets New(double perSecond, int burst, int max = 1000) =>
        new(new BucketRate(perSecond, burst), max, _time);
}
