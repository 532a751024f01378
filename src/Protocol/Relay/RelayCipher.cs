using System.Buffers.Binary;
using Ooblex.Protocol.Crypto;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Relay;

/// <summary>Seals and opens the datagrams of one relay with AES-256-GCM, and refuses what came before.</summary>
/// <remarks>
/// Both directions share the key; the first byte of the nonce says which it is, so no nonce is used twice and nothing
/// that one end sent can be played back to it. One owner thread. <see cref="Dispose"/> clears the key.
/// </remarks>
public sealed class RelayCipher : IDisposable
{
    public const int KeyBytes = 32;

    /// <summary>What a datagram has besides its body.</summary>
    public const int OverheadBytes = RelayHeader.Length + GcmKey.TagLength;

    private const byte FromOrigin = 0;
    private const byte FromFarEnd = 1;

    private readonly GcmKey _key;
    private readonly ReplayWindow _window;
    private readonly ulong _relay;
    private readonly byte _sends;
    private readonly byte _receives;
    private long _next;

    /// <param name="relay">Its id.</param>
    /// <param name="key">32 bytes, of this relay only. Not kept.</param>
    /// <param name="isOrigin">This end has the publisher.</param>
    /// <param name="windowPackets">How far behind the newest a datagram may be.</param>
    /// <param name="crypto">Who encrypts.</param>
    public RelayCipher(
        ulong relay, ReadOnlySpan<byte> key, bool isOrigin, int windowPackets, SrtpCrypto crypto)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"a relay's key has {KeyBytes} bytes", nameof(key));
        }

        _relay = relay;
        _key = GcmKey.Create(key, crypto is SrtpCrypto.Bcl ? CryptoPath.Platform : CryptoChoice.Best);
        _window = new ReplayWindow(windowPackets);
        (_sends, _receives) = isOrigin ? (FromOrigin, FromFarEnd) : (FromFarEnd, FromOrigin);
    }

    /// <summary>Seals the body that lies behind the room of the header.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="datagram">Header room, body, and 16 bytes more.</param>
    /// <param name="bodyBytes">Length of the body.</param>
    /// <returns>Length of the datagram.</returns>
    public int Seal(RelayKind kind, Span<byte> datagram, int bodyBytes)
    {
        RelayHeader header = new(kind, _next++, _relay);
        header.Write(datagram);
        Span<byte> nonce = stackalloc byte[GcmKey.NonceLength];
        WriteNonce(nonce, _sends, header.Number);
        Span<byte> body = datagram.Slice(RelayHeader.Length, bodyBytes);
        _key.Seal(
            nonce,
            datagram[..RelayHeader.Length],
            body,
            body,
            datagram.Slice(RelayHeader.Length + bodyBytes, GcmKey.TagLength));
        return bodyBytes + OverheadBytes;
    }

    /// <summary>Opens a datagram of this relay in place.</summary>
    /// <param name="header">Read from it.</param>
    /// <param name="datagram">The whole of it; unchanged unless it is authentic.</param>
    /// <param name="body">Where the clear body lies.</param>
    public RelayFault TryOpen(in RelayHeader header, Span<byte> datagram, out Span<byte> body)
    {
        body = default;
        if (!_window.IsFresh(header.Number))
        {
            return RelayFault.Replayed;
        }

        Span<byte> nonce = stackalloc byte[GcmKey.NonceLength];
        WriteNonce(nonce, _receives, header.Number);
        Span<byte> sealedBody = datagram[RelayHeader.Length..^GcmKey.TagLength];
        if (!_key.TryOpen(
            nonce, datagram[..RelayHeader.Length], sealedBody, sealedBody, datagram[^GcmKey.TagLength..]))
        {
            return RelayFault.Forged;
        }

        _window.Accept(header.Number);
        body = sealedBody;
        return RelayFault.None;
    }

    public void Dispose() => _key.Dispose();

    private static void WriteNonce(Span<byte> nonce, byte direction, long number)
    {
        nonce.Clear();
        nonce[0] = direction;
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
    }
}
