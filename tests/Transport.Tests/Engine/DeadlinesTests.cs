using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.Tests.Engine;

public sealed class DeadlinesTests
{
    private readonly Deadlines _deadlines = new();

    [Fact]
    public void Items_are_taken_in_the_order_of_their_deadlines_and_not_before()
    {
        Item late = Follow(30);
        Item early = Follow(10);
        Item middle = Follow(20);

        Assert.Empty(TakeDue(9));
        Assert.Equal([early, middle], TakeDue(20));
        Assert.Equal([late], TakeDue(30));
        Assert.Equal(0, _deadlines.Count);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(25, 1)]
    [InlineData(45, 2)]
    public void A_deadline_that_moves_takes_its_item_along(int moved, int expectedIndex)
    {
        Item mover = Follow(15);
        Follow(20);
        Follow(40);

        mover.NextDeadline = MonoTime.FromMilliseconds(moved);
        _deadlines.Follow(mover);

        Assert.Equal(3, _deadlines.Count);
        Assert.Equal(expectedIndex, TakeDue(100).IndexOf(mover));
    }

    [Fact]
    public void An_item_without_a_deadline_any_more_is_let_go_of()
    {
        Item item = Follow(10);

        item.NextDeadline = null;
        _deadlines.Follow(item);

        Assert.Equal(0, item.Place);
        Assert.Equal(0, _deadlines.Count);
        Assert.Empty(TakeDue(100));
    }

    [Fact]
    public void A_forgotten_item_can_be_collected()
    {
        WeakReference forgotten = FollowAndForget();

        GC.Collect();

        Assert.False(forgotten.IsAlive);
        Assert.Equal(1, _deadlines.Count);
    }

    [Fact]
    public void To_forget_what_was_never_followed_changes_nothing()
    {
        Item known = Follow(10);

        _deadlines.Forget(new Item());

        Assert.Equal([known], TakeDue(10));
    }

    [Fact]
    public void The_wait_ends_with_the_first_deadline_give_or_take_the_slack()
    {
        Follow(500);
        Follow(100);

        TimeSpan wait = _deadlines.Wait(MonoTime.FromMilliseconds(40));

        Assert.InRange(wait.TotalMilliseconds, 60, 62);
    }

    [Fact]
    public void There_is_no_wait_when_something_is_due_and_never_more_than_a_second()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), _deadlines.Wait(MonoTime.Zero));
        Follow(30_000);
        Assert.Equal(TimeSpan.FromSeconds(1), _deadlines.Wait(MonoTime.Zero));
        Follow(10);

        Assert.Equal(TimeSpan.Zero, _deadlines.Wait(MonoTime.FromMilliseconds(10)));
        Assert.Equal(TimeSpan.Zero, _deadlines.Wait(MonoTime.FromMilliseconds(90)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_moves_the_right_ones_are_due(int seed)
    {
        Random random = new(seed);
        Item[] items = [.. Enumerable.Range(0, 200).Select(_ => new Item())];
        HashSet<Item> followed = [];
        for (int now = 0; now < 20_000; now++)
        {
            Item item = items[random.Next(items.Length)];
            if (random.Next(5) == 0)
            {
                _deadlines.Forget(item);
                followed.Remove(item);
            }
            else
            {
                item.NextDeadline = MonoTime.FromMilliseconds(now + random.Next(-3, 400));
                _deadlines.Follow(item);
                followed.Add(item);
            }

            if (random.Next(4) == 0)
            {
                AssertDue(followed, MonoTime.FromMilliseconds(now));
            }

            Assert.Equal(followed.Count, _deadlines.Count);
        }
    }

    [Fact]
    public void A_move_allocates_nothing()
    {
        Random random = new(4);
        Item[] items = [.. Enumerable.Range(0, 500).Select(i => Follow(i))];

        long allocated = Allocations.Of(100_000, _ =>
        {
            Item item = items[random.Next(items.Length)];
            item.NextDeadline = MonoTime.FromMilliseconds(random.Next(100_000));
            _deadlines.Follow(item);
        });

        Assert.Equal(0, allocated);
    }

    private void AssertDue(HashSet<Item> followed, MonoTime now)
    {
        MonoTime[] expected = [.. followed.Select(item => item.NextDeadline!.Value).Where(due => due <= now).Order()];
        List<Item> taken = TakeDue(now.TotalMilliseconds);

        Assert.Equal(expected, taken.Select(item => item.NextDeadline!.Value));
        Assert.All(taken, item => Assert.True(followed.Remove(item)));
    }

    private Item Follow(double milliseconds)
    {
        Item item = new() { NextDeadline = MonoTime.FromMilliseconds(milliseconds) };
        _deadlines.Follow(item);
        return item;
    }

    // In a frame of its own, so that no register keeps the item.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference FollowAndForget()
    {
        Item item = Follow(30);
        Follow(20);
        _deadlines.Forget(item);
        return new WeakReference(item);
    }

    private List<Item> TakeDue(double milliseconds)
    {
        List<Item> taken = [];
        while (_deadlines.TryTakeDue(MonoTime.FromMilliseconds(milliseconds), out IScheduled item))
        {
            Assert.Equal(0, item.Place);
            taken.Add((Item)item);
        }

        return taken;
    }

    private sealed class Item : IScheduled
    {
        public MonoTime? NextDeadline { get; set; }

        public int Place { get; set; }
    }
}
