using System.Buffers.Binary;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Tests.Srtp;

/// <summary>RTP and RTCP packets, keys and session pairs for SRTP tests.</summary>
internal static class SrtpPackets
{
    public const uint Ssrc = 0x5501_A0B2;

    public static readonly SrtpOptions Options = new()
    {
        ReplayWindowPackets = 1024,
        MaxSources = 64,
        Crypto = SrtpCrypto.Auto,
    };

    public static readonly TheoryData<SrtpProfile> Profiles =
        new(SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes256Gcm);

    public static byte[] KeyingMaterial(SrtpProfile profile, int seed = 1)
    {
        byte[] keys = new byte[SrtpProfiles.KeyingMaterialLength(profile)];
        new Random(seed).NextBytes(keys);
        return keys;
    }

    public static SrtpSession Server(SrtpProfile profile, SrtpOptions? options = null) =>
        new(profile, KeyingMaterial(profile), isServer: true, options ?? Options);

    public static SrtpSession Client(SrtpProfile profile, SrtpOptions? options = null) =>
        new(profile, KeyingMaterial(profile), isServer: false, options ?? Options);

    public static byte[] MakeRtp(
        ushort sequence, uint ssrc = Ssrc, int payload = 40, int csrcs = 0, int extensionWords = -1)
    {
        int extension = extensionWords < 0 ? 0 : 4 + (4 * extensionWords);
        byte[] packet = new byte[12 + (4 * csrcs) + extension + payload];
        new Random(sequence + payload).NextBytes(packet);
        packet[0] = (byte)(0x80 | (extensionWords < 0 ? 0 : 0x10) | csrcs);
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        if (extensionWords >= 0)
        {
            int at = 12 + (4 * csrcs);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), 0xBEDE);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at + 2), (ushort)extensionWords);
        }

        return packet;
    }

    public static byte[] MakeRtcp(uint ssrc = Ssrc, int words = 6)
    {
        byte[] packet = new byte[8 + (4 * words)];
        new Random(words).NextBytes(packet);
        packet[0] = 0x80;
        packet[1] = 200;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(1 + words));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    /// <summary>Protects a copy and returns exactly the bytes for the wire; fails the test when it was
    /// refused.</summary>
    public static byte[] Seal(this SrtpSession session, byte[] rtp)
    {
        byte[] buffer = new byte[rtp.Length + SrtpProfiles.MaxOverhead];
        rtp.CopyTo(buffer, 0);
        int length = session.ProtectRtp(buffer, rtp.Length);
        Assert.True(length > 0, $"not sent: {session.SendFault}");
        return buffer[..length];
    }

    public static byte[] SealRtcp(this SrtpSession session, byte[] rtcp)
    {
        byte[] buffer = new byte[rtcp.Length + SrtpProfiles.MaxOverhead];
        rtcp.CopyTo(buffer, 0);
        int length = session.ProtectRtcp(buffer, rtcp.Length);
        Assert.True(length > 0, $"not sent: {session.SendFault}");
        return buffer[..length];
    }

    /// <summary>Unprotects a copy, so that one sealed packet can be offered many times.</summary>
    public static SrtpFault Offer(this SrtpSession session, ReadOnlySpan<byte> packet) =>
        session.TryUnprotectRtp(packet.ToArray(), out _);

    public static SrtpFault OfferRtcp(this SrtpSession session, ReadOnlySpan<byte> packet) =>
        session.TryUnprotectRtcp(packet.ToArray(), out _);
}
