using System.Buffers.Binary;
using Ooblex.Protocol.Srtp;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>What somebody without the keys can send, and that it changes nothing.</summary>
public sealed class SrtpForgeryTests
{
    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_flipped_bit_anywhere_is_noticed(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] rtp = client.Seal(MakeRtp(1, payload: 20, csrcs: 2, extensionWords: 2));
        byte[] rtcp = client.SealRtcp(MakeRtcp());
        for (int bit = 0; bit < rtp.Length * 8; bit++)
        {
            Assert.NotEqual(SrtpFault.None, server.Offer(Flip(rtp, bit)));
        }

        for (int bit = 0; bit < rtcp.Length * 8; bit++)
        {
            Assert.NotEqual(SrtpFault.None, server.OfferRtcp(Flip(rtcp, bit)));
        }

        Assert.Equal(SrtpFault.None, server.Offer(rtp));
        Assert.Equal(SrtpFault.None, server.OfferRtcp(rtcp));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Forged_sequence_numbers_do_not_move_the_roll_over_counter(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(60_000))));
        for (int step = 0; step < 200; step++)
        {
            byte[] forged = [.. MakeRtp((ushort)(60_000 + (step * 20_000))), .. new byte[16]];
            Assert.NotEqual(SrtpFault.None, server.Offer(forged));
        }

        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(60_001))));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Forged_sources_take_no_place(SrtpProfile profile)
    {
        SrtpOptions few = Options with { MaxSources = 2 };
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile, few);
        for (uint ssrc = 0; ssrc < 1000; ssrc++)
        {
            byte[] forged = [.. MakeRtp(1, ssrc), .. new byte[16]];
            Assert.Equal(SrtpFault.AuthenticationFailed, server.Offer(forged));
        }

        Assert.Equal(0, server.Sources);
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(1, ssrc: 7))));
        Assert.Equal(1, server.Sources);
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_forged_RTCP_index_does_not_close_the_window(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] first = client.SealRtcp(MakeRtcp());
        int at = profile is SrtpProfile.AesCm128HmacSha1Tag80 ? first.Length - 14 : first.Length - 4;
        byte[] forged = [.. first];
        BinaryPrimitives.WriteUInt32BigEndian(forged.AsSpan(at), 0xFFFF_FFFF);

        Assert.Equal(SrtpFault.AuthenticationFailed, server.OfferRtcp(forged));
        Assert.Equal(SrtpFault.None, server.OfferRtcp(first));
        Assert.Equal(SrtpFault.Replayed, server.OfferRtcp(first));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void RTCP_with_the_encryption_flag_off_is_refused(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] wire = client.SealRtcp(MakeRtcp());
        int at = profile is SrtpProfile.AesCm128HmacSha1Tag80 ? wire.Length - 14 : wire.Length - 4;
        wire[at] &= 0x7F;

        Assert.Equal(SrtpFault.AuthenticationFailed, server.OfferRtcp(wire));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_packet_cut_off_anywhere_is_refused(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] rtp = client.Seal(MakeRtp(1, payload: 20, csrcs: 3, extensionWords: 4));
        byte[] rtcp = client.SealRtcp(MakeRtcp());

        for (int length = 0; length < rtp.Length; length++)
        {
            Assert.NotEqual(SrtpFault.None, server.Offer(rtp.AsSpan(0, length)));
        }

        for (int length = 0; length < rtcp.Length; length++)
        {
            Assert.NotEqual(SrtpFault.None, server.OfferRtcp(rtcp.AsSpan(0, length)));
        }

        Assert.Equal(SrtpFault.TooShort, server.Offer(rtp.AsSpan(0, 12)));
        Assert.Equal(SrtpFault.TooShort, server.OfferRtcp(rtcp.AsSpan(0, 8)));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Random_and_mutated_bytes_never_throw_and_never_pass(SrtpProfile profile)
    {
        const int seed = 7714;
        Random random = new(seed);
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] sealedRtp = client.Seal(MakeRtp(1, payload: 60, csrcs: 1, extensionWords: 3));
        byte[] sealedRtcp = client.SealRtcp(MakeRtcp(words: 12));
        for (int i = 0; i < 8_000; i++)
        {
            byte[] noise = new byte[random.Next(0, 120)];
            random.NextBytes(noise);
            byte[] rtp = i % 2 == 0 ? noise : Mutate(sealedRtp, random);
            byte[] rtcp = i % 2 == 0 ? noise : Mutate(sealedRtcp, random);

            Assert.True(server.Offer(rtp) is not SrtpFault.None, $"seed {seed}, step {i}");
            Assert.True(server.OfferRtcp(rtcp) is not SrtpFault.None, $"seed {seed}, step {i}");
        }

        Assert.Equal(0, server.Sources);
    }

    private static byte[] Flip(byte[] packet, int bit)
    {
        byte[] copy = [.. packet];
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }

    // Always at least one changed byte; the extension's length field lies now and then.
    private static byte[] Mutate(byte[] packet, Random random)
    {
        byte[] copy = [.. packet];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            copy[random.Next(copy.Length)] ^= (byte)random.Next(1, 256);
        }

        return copy.AsSpan().SequenceEqual(packet) ? Flip(packet, random.Next(packet.Length * 8)) : copy;
    }
}
