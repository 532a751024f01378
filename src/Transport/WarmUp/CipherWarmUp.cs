using System.Security.Cryptography;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Transport.WarmUp;

/// <summary>Encrypts and decrypts with every SRTP profile: the handshakes of the warm-up agree on one only.</summary>
internal static class CipherWarmUp
{
    private const int Packets = 200;
    private const int LongestPayload = 1200;

    private static readonly SrtpProfile[] Profiles =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.AesCm128HmacSha1Tag80];

    public static void Run(SrtpOptions options)
    {
        foreach (SrtpProfile profile in Profiles)
        {
            byte[] keys = RandomNumberGenerator.GetBytes(SrtpProfiles.KeyingMaterialLength(profile));
            using SrtpSession sender = new(profile, keys, isServer: true, options);
            using SrtpSession receiver = new(profile, keys, isServer: false, options);
            for (int i = 0; i < Packets; i++)
            {
                Exchange(sender, receiver, (ushort)i);
            }
        }
    }

    private static void Exchange(SrtpSession sender, SrtpSession receiver, ushort sequence)
    {
        Span<byte> packet = stackalloc byte[2048];
        packet.Clear();
        RtpHeaderWriter.Write(packet, new RtpOutgoing(96, Marker: false, sequence, Timestamp: 0, Ssrc: 1));
        int length = RtpHeader.FixedLength + (sequence * 37 % LongestPayload);
        receiver.TryUnprotectRtp(packet[..sender.ProtectRtp(packet, length)], out _);

        RtcpWriter report = new(packet);
        report.TryWriteReceiverReport(1);
        receiver.TryUnprotectRtcp(packet[..sender.ProtectRtcp(packet, report.Length)], out _);
    }
}
