using Ooblex.Protocol.Srtp;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>Sessions on our own cryptography and on the platform's cannot be told apart.</summary>
public sealed class SrtpCryptoTests
{
    private static readonly SrtpOptions Forced = Options with { Crypto = SrtpCrypto.Bcl };

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Both_seal_the_same_bytes(SrtpProfile profile)
    {
        using SrtpSession own = Client(profile);
        using SrtpSession platform = Client(profile, Forced);
        for (int i = 0; i < 300; i++)
        {
            byte[] rtp = MakeRtp((ushort)i, payload: i * 5, csrcs: i % 16, extensionWords: (i % 9) - 1);
            byte[] rtcp = MakeRtcp(words: i);

            Assert.Equal(platform.Seal(rtp), own.Seal(rtp));
            Assert.Equal(platform.SealRtcp(rtcp), own.SealRtcp(rtcp));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void Each_opens_what_the_other_sealed(SrtpProfile profile)
    {
        using SrtpSession own = Client(profile);
        using SrtpSession platform = Server(profile, Forced);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(SrtpFault.None, platform.Offer(own.Seal(MakeRtp((ushort)i, payload: i * 13))));
            Assert.Equal(SrtpFault.None, own.Offer(platform.Seal(MakeRtp((ushort)i, payload: i * 13))));
            Assert.Equal(SrtpFault.None, platform.OfferRtcp(own.SealRtcp(MakeRtcp(words: i))));
            Assert.Equal(SrtpFault.None, own.OfferRtcp(platform.SealRtcp(MakeRtcp(words: i))));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles), MemberType = typeof(SrtpPackets))]
    public void A_refused_packet_is_left_as_it_was(SrtpProfile profile)
    {
        foreach (SrtpOptions options in new[] { Options, Forced })
        {
            using SrtpSession client = Client(profile, options);
            using SrtpSession server = Server(profile, options);
            byte[] rtp = client.Seal(MakeRtp(1, payload: 333));
            byte[] rtcp = client.SealRtcp(MakeRtcp());
            rtp[^1] ^= 1;
            rtcp[20] ^= 1;
            byte[] rtpBefore = [.. rtp];
            byte[] rtcpBefore = [.. rtcp];

            Assert.Equal(SrtpFault.AuthenticationFailed, server.TryUnprotectRtp(rtp, out _));
            Assert.Equal(SrtpFault.AuthenticationFailed, server.TryUnprotectRtcp(rtcp, out _));
            Assert.Equal(rtpBefore, rtp);
            Assert.Equal(rtcpBefore, rtcp);
        }
    }
}
