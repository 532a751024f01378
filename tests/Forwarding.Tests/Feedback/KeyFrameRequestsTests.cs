using Ooblex.Forwarding.Feedback;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Feedback;

public sealed class KeyFrameRequestsTests
{
    private readonly KeyFrameRequests _requests = new(new KeyFrameOptions
    {
        MinInterval = TimeSpan.FromMilliseconds(300),
        RetryInterval = TimeSpan.FromMilliseconds(500),
    });

    [Fact]
    public void Without_a_wish_there_is_no_request()
    {
        Assert.Null(_requests.NextDeadline);
        Assert.False(Take(10_000));
    }

    [Fact]
    public void The_first_wish_goes_out_at_once()
    {
        Request(5);

        Assert.Equal(At(5), _requests.NextDeadline);
        Assert.True(Take(5));
        Assert.False(Take(5));
    }

    [Fact]
    public void A_hundred_wishes_at_once_are_one_request()
    {
        for (int i = 0; i < 100; i++)
        {
            Request(i / 10);
        }

        Assert.True(Take(10));
        _requests.OnKeyFrame(At(50));

        Assert.Null(_requests.NextDeadline);
        Assert.False(Take(10_000));
    }

    [Fact]
    public void A_wish_after_a_request_waits_for_the_least_interval()
    {
        Request(0);
        Take(0);
        Request(100);

        Assert.Equal(At(300), _requests.NextDeadline);
        Assert.False(Take(299));
        Assert.True(Take(300));
    }

    [Fact]
    public void A_wish_right_after_a_key_frame_waits_until_the_encoder_listens_again()
    {
        _requests.OnKeyFrame(At(1_000));
        Request(1_010);

        Assert.Equal(At(1_300), _requests.NextDeadline);
    }

    [Fact]
    public void An_unanswered_request_is_repeated_ever_more_slowly()
    {
        Request(0);
        List<int> sent = [];
        for (int ms = 0; ms <= 20_000; ms++)
        {
            if (Take(ms))
            {
                sent.Add(ms);
            }
        }

        Assert.Equal([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500], sent);
    }

    [Fact]
    public void A_key_frame_ends_the_repetition_and_resets_its_pace()
    {
        Request(0);
        Take(0);
        Take(500);
        _requests.OnKeyFrame(At(600));
        Assert.Null(_requests.NextDeadline);

        Request(2_000);
        Assert.True(Take(2_000));
        Assert.Equal(At(2_500), _requests.NextDeadline);
    }

    private static MonoTime At(int ms) => MonoTime.FromMilliseconds(ms);

    private void Request(int ms) => _requests.Request(At(ms));

    private bool Take(int ms) => _requests.TryTake(At(ms));
}
