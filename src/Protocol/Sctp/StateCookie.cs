using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>All that is needed to begin an association, so that nothing is kept between INIT and COOKIE ECHO.</summary>
internal readonly record struct StateCookie(
    SctpIdentity Local,
    PeerParameters Peer,
    uint LocalTieTag,
    uint PeerTieTag,
    MonoTime CreatedAt);

/// <summary>Signs cookies and checks them (RFC 9260 §5.1.3); the key lives as long as the association.</summary>
internal sealed class StateCookieJar
{
    public const int CookieLength = ContentLength + HMACSHA256.HashSizeInBytes;

    private const int ContentLength = 41;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    public void Seal(in StateCookie cookie, Span<byte> destination)
    {
        Span<byte> content = destination[..ContentLength];
        BinaryPrimitives.WriteInt64BigEndian(content, cookie.CreatedAt.Ticks);
        BinaryPrimitives.WriteUInt32BigEndian(content[8..], cookie.Local.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(content[12..], cookie.Local.InitialTsn);
        BinaryPrimitives.WriteUInt32BigEndian(content[16..], cookie.Peer.Tag);
        BinaryPrimitives.WriteUInt32BigEndian(content[20..], cookie.Peer.InitialTsn);
        BinaryPrimitives.WriteUInt32BigEndian(content[24..], cookie.Peer.ReceiverWindow);
        BinaryPrimitives.WriteUInt16BigEndian(content[28..], cookie.Peer.OutboundStreams);
        BinaryPrimitives.WriteUInt16BigEndian(content[30..], cookie.Peer.InboundStreams);
        BinaryPrimitives.WriteUInt32BigEndian(content[32..], cookie.LocalTieTag);
        BinaryPrimitives.WriteUInt32BigEndian(content[36..], cookie.PeerTieTag);
        content[40] = (byte)((cookie.Peer.SupportsForwardTsn ? 1 : 0) | (cookie.Peer.SupportsReconfig ? 2 : 0));
        HMACSHA256.HashData(_key, content, destination[ContentLength..]);
    }

    public bool TryOpen(ReadOnlySpan<byte> bytes, out StateCookie cookie)
    {
        cookie = default;
        if (bytes.Length != CookieLength)
        {
            return false;
        }

        ReadOnlySpan<byte> content = bytes[..ContentLength];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, content, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[ContentLength..]))
        {
            return false;
        }

        cookie = new StateCookie(
            new SctpIdentity(
                BinaryPrimitives.ReadUInt32BigEndian(content[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(content[12..])),
            new PeerParameters(
                BinaryPrimitives.ReadUInt32BigEndian(content[16..]),
                BinaryPrimitives.ReadUInt32BigEndian(content[20..]),
                BinaryPrimitives.ReadUInt32BigEndian(content[24..]),
                BinaryPrimitives.ReadUInt16BigEndian(content[28..]),
                BinaryPrimitives.ReadUInt16BigEndian(content[30..]),
                SupportsForwardTsn: (content[40] & 1) != 0,
                SupportsReconfig: (content[40] & 2) != 0),
            BinaryPrimitives.ReadUInt32BigEndian(content[32..]),
            BinaryPrimitives.ReadUInt32BigEndian(content[36..]),
            new MonoTime(BinaryPrimitives.ReadInt64BigEndian(content)));
        return true;
    }
}
