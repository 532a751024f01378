using Ooblex.Protocol.Srtp;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>Replays, key lifetime, bounded sources, and the sender's promise never to use an index twice.</summary>
public sealed class SrtpLimitsTests
{
    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_packet_is_accepted_once(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        byte[] rtp = client.Seal(MakeRtp(10));
        byte[] rtcp = client.SealRtcp(MakeRtcp());

        Assert.Equal(SrtpFault.None, server.Offer(rtp));
        Assert.Equal(SrtpFault.Replayed, server.Offer(rtp));
        Assert.Equal(SrtpFault.None, server.OfferRtcp(rtcp));
        Assert.Equal(SrtpFault.Replayed, server.OfferRtcp(rtcp));
    }

    [Fact]
    public void The_window_reaches_back_as_far_as_configured()
    {
        SrtpOptions options = Options with { ReplayWindowPackets = 128 };
        using SrtpSession client = Client(SrtpProfile.AeadAes128Gcm, Options);
        using SrtpSession server = Server(SrtpProfile.AeadAes128Gcm, options);
        byte[] tooOld = client.Seal(MakeRtp(1000));
        byte[] justInside = client.Seal(MakeRtp(1001));
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(1128))));

        Assert.Equal(SrtpFault.Replayed, server.Offer(tooOld));
        Assert.Equal(SrtpFault.None, server.Offer(justInside));
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void The_sender_refuses_a_sequence_number_it_has_used(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        byte[] buffer = [.. MakeRtp(5), .. new byte[SrtpProfiles.MaxOverhead]];
        client.Seal(MakeRtp(5));

        Assert.Equal(0, client.ProtectRtp(buffer, buffer.Length - SrtpProfiles.MaxOverhead));
        Assert.Equal(SrtpFault.Replayed, client.SendFault);

        client.Seal(MakeRtp(6));
        Assert.Equal(SrtpFault.None, client.SendFault);
    }

    [Fact]
    public void The_sender_refuses_what_its_window_cannot_vouch_for()
    {
        using SrtpSession client = Client(SrtpProfile.AeadAes128Gcm, Options with { ReplayWindowPackets = 64 });
        client.Seal(MakeRtp(1000));
        byte[] buffer = [.. MakeRtp(900), .. new byte[SrtpProfiles.MaxOverhead]];

        Assert.Equal(0, client.ProtectRtp(buffer, buffer.Length - SrtpProfiles.MaxOverhead));
        Assert.Equal(SrtpFault.Replayed, client.SendFault);
    }

    [Fact]
    public void A_source_too_many_is_refused_and_the_others_go_on()
    {
        SrtpOptions few = Options with { MaxSources = 2 };
        using SrtpSession client = Client(SrtpProfile.AeadAes128Gcm);
        using SrtpSession server = Server(SrtpProfile.AeadAes128Gcm, few);
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(1, ssrc: 1))));
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(1, ssrc: 2))));

        Assert.Equal(SrtpFault.UnknownSsrc, server.Offer(client.Seal(MakeRtp(1, ssrc: 3))));
        Assert.Equal(SrtpFault.None, server.Offer(client.Seal(MakeRtp(2, ssrc: 1))));

        byte[] third = [.. MakeRtp(1, ssrc: 3), .. new byte[SrtpProfiles.MaxOverhead]];
        server.Seal(MakeRtp(1, ssrc: 1));
        server.Seal(MakeRtp(1, ssrc: 2));
        Assert.Equal(0, server.ProtectRtp(third, third.Length - SrtpProfiles.MaxOverhead));
        Assert.Equal(SrtpFault.UnknownSsrc, server.SendFault);
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_key_that_has_served_its_life_serves_no_more(SrtpProfile profile)
    {
        SrtpKeyLifetime ten = new(RtpPackets: 10, RtcpPackets: 10);
        byte[] keys = KeyingMaterial(profile);
        using SrtpSession mortal = new(profile, keys, isServer: true, Options, ten);
        using SrtpSession client = Client(profile);
        for (ushort i = 0; i < 10; i++)
        {
            Assert.Equal(SrtpFault.None, mortal.Offer(client.Seal(MakeRtp(i, ssrc: (uint)i % 2))));
            Assert.Equal(SrtpFault.None, mortal.OfferRtcp(client.SealRtcp(MakeRtcp())));
            mortal.Seal(MakeRtp(i));
            mortal.SealRtcp(MakeRtcp());
        }

        byte[] buffer = [.. MakeRtp(10), .. new byte[SrtpProfiles.MaxOverhead]];
        byte[] report = [.. MakeRtcp(), .. new byte[SrtpProfiles.MaxOverhead]];
        Assert.Equal(SrtpFault.KeyExhausted, mortal.Offer(client.Seal(MakeRtp(10))));
        Assert.Equal(SrtpFault.KeyExhausted, mortal.OfferRtcp(client.SealRtcp(MakeRtcp())));
        Assert.Equal(0, mortal.ProtectRtp(buffer, buffer.Length - SrtpProfiles.MaxOverhead));
        Assert.Equal(SrtpFault.KeyExhausted, mortal.SendFault);
        Assert.Equal(0, mortal.ProtectRtcp(report, report.Length - SrtpProfiles.MaxOverhead));
        Assert.Equal(SrtpFault.KeyExhausted, mortal.SendFault);
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void RTCP_indices_grow_by_one_over_all_sources(SrtpProfile profile)
    {
        using SrtpSession client = Client(profile);
        using SrtpSession server = Server(profile);
        for (uint i = 0; i < 500; i++)
        {
            byte[] wire = client.SealRtcp(MakeRtcp(ssrc: i % 3));
            int at = profile is SrtpProfile.AesCm128HmacSha1Tag80 ? wire.Length - 14 : wire.Length - 4;
            Assert.Equal(0x8000_0000 | i, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(wire.AsSpan(at)));
            Assert.Equal(SrtpFault.None, server.OfferRtcp(wire));
        }
    }
}
