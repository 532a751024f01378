using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Bytes;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

public sealed class SrtpSessionTests
{
    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void RTP_of_any_shape_comes_back_as_it_was(SrtpProfile profile)
    {
        const int seed = 3711;
        Random random = new(seed);
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        for (int i = 0; i < 500; i++)
        {
            int size = i < 40 ? i : random.Next(0, 1400);
            byte[] rtp = MakeRtp((ushort)i, payload: size, csrcs: random.Next(16), extensionWords: random.Next(-1, 8));

            byte[] wire = client.Seal(rtp);
            int header = rtp.Length - size;
            Assert.True(rtp.AsSpan(0, header).SequenceEqual(wire.AsSpan(0, header)), "the header stays readable");
            Assert.Equal(rtp.Length + SrtpProfiles.TagLength(profile), wire.Length);

            SrtpFault fault = server.TryUnprotectRtp(wire, out int length);
            Assert.True(fault is SrtpFault.None, $"seed {seed}, packet {i}: {fault}");
            Assert.True(rtp.AsSpan().SequenceEqual(wire.AsSpan(0, length)), $"seed {seed}, packet {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void RTCP_of_any_size_comes_back_as_it_was(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        for (int words = 0; words < 300; words++)
        {
            byte[] rtcp = MakeRtcp(words: words);

            byte[] wire = server.SealRtcp(rtcp);

            Assert.True(words == 0 || !rtcp.AsSpan(8).SequenceEqual(wire.AsSpan(8, rtcp.Length - 8)));
            Assert.Equal(SrtpFault.None, client.TryUnprotectRtcp(wire, out int length));
            Assert.True(rtcp.AsSpan().SequenceEqual(wire.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_jumbo_packet_needs_more_than_one_run_of_keystream(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] rtp = MakeRtp(1, payload: 9001);

        byte[] wire = client.Seal(rtp);

        Assert.Equal(SrtpFault.None, server.TryUnprotectRtp(wire, out int length));
        Assert.True(rtp.AsSpan().SequenceEqual(wire.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Each_direction_has_its_own_key(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession otherClient = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] wire = client.Seal(MakeRtp(1));

        Assert.Equal(SrtpFault.AuthenticationFailed, otherClient.Offer(wire));
        Assert.Equal(SrtpFault.None, server.Offer(wire));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Equal_packets_of_two_sources_look_different_on_the_wire(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);

        byte[] one = client.Seal(MakeRtp(1, ssrc: 1));
        byte[] two = client.Seal(MakeRtp(1, ssrc: 2));

        Assert.NotEqual(one[12..52], two[12..52]);
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Nothing_is_allocated_per_packet(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] buffer = new byte[1500];
        byte[] rtp = MakeRtp(0, payload: 1100);
        byte[] rtcp = MakeRtcp();
        int failed = RunMedia(client, server, rtp, rtcp, buffer, first: 0, count: 200); // Sources, scratch space.

        int first = 200;
        long allocated = Allocations.Of(() =>
        {
            failed += RunMedia(client, server, rtp, rtcp, buffer, first, count: 1000);
            first += 1000;
        });

        Assert.Equal(0, failed);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Keying_material_of_the_wrong_length_is_our_own_mistake()
    {
        Assert.Throws<ArgumentException>(
            () => new SrtpSession(SrtpProfile.AeadAes128Gcm, new byte[60], isServer: true, Options));
    }

    private static int RunMedia(
        SrtpSession from, SrtpSession to, byte[] rtp, byte[] rtcp, byte[] buffer, int first, int count)
    {
        int failed = 0;
        for (int i = first; i < first + count; i++)
        {
            rtp.CopyTo(buffer, 0);
            buffer[2] = (byte)(i >> 8);
            buffer[3] = (byte)i;
            int length = from.ProtectRtp(buffer, rtp.Length);
            failed += to.TryUnprotectRtp(buffer.AsSpan(0, length), out _) is SrtpFault.None ? 0 : 1;
            rtcp.CopyTo(buffer, 0);
            length = from.ProtectRtcp(buffer, rtcp.Length);
            failed += to.TryUnprotectRtcp(buffer.AsSpan(0, length), out _) is SrtpFault.None ? 0 : 1;
        }

        return failed;
    }
}
