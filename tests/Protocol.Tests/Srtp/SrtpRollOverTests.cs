using Ooblex.Protocol.Srtp;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

public sealed class SrtpRollOverTests
{
    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void The_counter_survives_loss_and_reordering_around_three_wraps(SrtpProfile profile)
    {
        const int seed = 65_535;
        const int total = 200_000;
        Random random = new(seed);
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        List<byte[]> delayed = [];
        for (int i = 0; i < total; i++)
        {
            // Packets are delayed near a wrap only. Elsewhere the odd one arrives: gaps of hundreds are normal.
            bool nearWrap = (ushort)(i + 300) < 600;
            if (!nearWrap && random.Next(400) != 0)
            {
                continue;
            }

            byte[] wire = client.Seal(MakeRtp((ushort)i, payload: 8));
            bool lost = random.Next(10) == 0;
            if (!lost)
            {
                delayed.Add(wire);
            }

            int mayWait = nearWrap ? random.Next(12) : 0;
            while (delayed.Count > mayWait)
            {
                int pick = random.Next(delayed.Count);
                SrtpFault fault = server.Offer(delayed[pick]);
                Assert.True(fault is SrtpFault.None, $"seed {seed}, at {i}: {fault}");
                delayed.RemoveAt(pick);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void The_last_packet_before_the_wrap_may_come_after_it(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] before = client.Seal(MakeRtp(65_534));
        byte[] last = client.Seal(MakeRtp(65_535));
        byte[] first = client.Seal(MakeRtp(0));
        byte[] second = client.Seal(MakeRtp(1));

        Assert.Equal(SrtpFault.None, server.Offer(before));
        Assert.Equal(SrtpFault.None, server.Offer(second));
        Assert.Equal(SrtpFault.None, server.Offer(last));
        Assert.Equal(SrtpFault.None, server.Offer(first));
        Assert.Equal(SrtpFault.Replayed, server.Offer(last));
        Assert.Equal(SrtpFault.Replayed, server.Offer(first));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void The_sender_may_fall_back_over_the_wrap_too(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(65_534))));
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(0))));

        byte[] late = client.Seal(MakeRtp(65_535)); // A hole that was filled by a retransmission, for example.

        Assert.Equal(SrtpFault.None, server.Offer(late));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Packets_of_an_earlier_lap_are_not_taken_for_new_ones(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] old = client.Seal(MakeRtp(100));
        Assert.Equal(SrtpFault.None, server.Offer(old));
        foreach (ushort step in new ushort[] { 30_000, 60_000, 20, 99 })
        {
            Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(step))));
        }

        Assert.Equal(SrtpFault.AuthenticationFailed, server.Offer(old)); // Read as index 65636, sealed as 100.
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(100))));
    }
}
