using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.Tests.Engine;

public sealed class ParcelRingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 8)]
    [InlineData(8, 8)]
    public void It_holds_a_power_of_two_and_refuses_what_is_more(int asked, int capacity)
    {
        ParcelRing ring = new(asked);
        for (int i = 0; i < capacity; i++)
        {
            Assert.True(ring.HasRoom);
            Assert.True(ring.TryAdd(Numbered(i)));
        }

        Assert.Equal(capacity, ring.Capacity);
        Assert.False(ring.HasRoom);
        Assert.False(ring.TryAdd(Numbered(99)));
        Assert.True(ring.TryTake(out Parcel first));
        Assert.Equal(0u, first.Report.RtpTimestamp);
        Assert.True(ring.TryAdd(Numbered(capacity)));
        for (uint i = 1; i <= capacity; i++)
        {
            Assert.True(ring.TryTake(out Parcel parcel));
            Assert.Equal(i, parcel.Report.RtpTimestamp);
        }

        Assert.False(ring.TryTake(out _));
    }

    [Fact]
    public void What_was_taken_is_not_held_on_to()
    {
        ParcelRing ring = new(4);
        WeakReference reference = AddAndTake(ring);

        GC.Collect();

        Assert.False(reference.IsAlive);
    }

    [Theory]
    [InlineData(2, 10_000)]
    [InlineData(64, 100_000)]
    [InlineData(1024, 400_000)]
    public async Task A_writer_and_a_reader_lose_nothing_and_keep_the_order(int capacity, uint count)
    {
        ParcelRing ring = new(capacity);
        Task writer = Task.Run(() =>
        {
            SpinWait spin = default;
            for (uint i = 0; i < count;)
            {
                if (ring.TryAdd(Numbered((int)i)))
                {
                    i++;
                }
                else
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                }
            }
        });

        SpinWait pause = default;
        for (uint expected = 0; expected < count;)
        {
            if (ring.TryTake(out Parcel parcel))
            {
                Assert.Equal(expected, parcel.Report.RtpTimestamp);
                Assert.Equal((long)expected * 7, parcel.Report.Arrival.Ticks);
                expected++;
            }
            else
            {
                Assert.False(writer.IsFaulted);
                pause.SpinOnce(sleep1Threshold: -1);
            }
        }

        await writer;
        Assert.False(ring.TryTake(out _));
    }

    [Fact]
    public void A_mailbox_names_each_sender_once_until_it_is_collected()
    {
        Mailbox mailbox = new(workers: 64, capacity: 4);
        Assert.Equal(0ul, mailbox.Collect());

        mailbox.From(63).TryAdd(Numbered(1));
        mailbox.Announce(63);
        mailbox.Announce(63);
        mailbox.Announce(0);

        Assert.True(mailbox.HasMail);
        Assert.Equal((1ul << 63) | 1, mailbox.Collect());
        Assert.False(mailbox.HasMail);
        Assert.Same(mailbox.From(63), mailbox.Announced(63));
    }

    private static Parcel Numbered(int number) => new()
    {
        Kind = ParcelKind.Report,
        Report = new((NtpTime)default, (uint)number, new MonoTime((long)number * 7)),
    };

    // In a frame of its own, so that no local variable keeps the object.
    private static WeakReference AddAndTake(ParcelRing ring)
    {
        object held = new();
        ring.TryAdd(new Parcel { To = held });
        ring.TryTake(out _);
        return new WeakReference(held);
    }
}
