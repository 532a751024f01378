using Ooblex.Protocol.Crypto;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Tests.Crypto;
using Ooblex.TestKit.Bytes;
using static Ooblex.Protocol.Tests.Srtp.SrtpPackets;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>What the keys of a session cost: a node has thousands of them.</summary>
public sealed class SrtpKeyMemoryTests
{
    private static readonly byte[] Key = new byte[16];
    private static readonly byte[] Salt = new byte[12];

    [Fact]
    public void The_four_keys_of_a_viewer_take_less_than_three_kilobytes()
    {
        if (CryptoChoice.Best is CryptoPath.Platform)
        {
            return; // The runtime's keys live in OpenSSL's memory.
        }

        byte[] rtp = MakeRtp(1);
        byte[] report = MakeRtcp();
        byte[] rtcp = new byte[report.Length + SrtpProfiles.MaxOverhead];

        long taken = Allocations.Of(() =>
        {
            report.CopyTo(rtcp, 0);
            ServeViewer(rtp, rtcp);
        });

        Assert.InRange(taken, 1, 3 * 1024);
    }

    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void A_disposed_cipher_does_not_set_its_media_key_up(CryptoPath path)
    {
        GcmCipher cipher = NewCipher(path);
        cipher.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cipher.ProtectRtp(MakeRtp(1), headerLength: 12, index: 1));
    }

    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void A_disposed_cipher_does_not_use_the_media_key_that_it_had_set_up(CryptoPath path)
    {
        GcmCipher cipher = NewCipher(path);
        cipher.ProtectRtp(MakeRtp(1), headerLength: 12, index: 1);
        cipher.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cipher.ProtectRtp(MakeRtp(2), headerLength: 12, index: 2));
    }

    // Media go out, reports go both ways.
    private static void ServeViewer(byte[] rtp, byte[] rtcp)
    {
        GcmCipher sender = NewCipher(CryptoChoice.Best);
        GcmCipher receiver = NewCipher(CryptoChoice.Best);
        sender.ProtectRtp(rtp, headerLength: 12, index: 1);
        sender.ProtectRtcp(rtcp, index: 1);
        Assert.True(receiver.TryUnprotectRtcp(rtcp, index: 1));
        sender.Dispose();
        receiver.Dispose();
    }

    private static GcmCipher NewCipher(CryptoPath path) => new(Key, Salt, Key, Salt, path);
}
