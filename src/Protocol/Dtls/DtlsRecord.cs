using System.Buffers.Binary;

namespace Ooblex.Protocol.Dtls;

/// <summary>Looks at DTLS record headers (RFC 6347 §4.1) without a connection: for the demultiplexer and for
/// packing.</summary>
/// <remarks>
/// <code>
/// type 1 │ version 2 │ epoch 2 │ sequence 6 │ length 2 │ fragment …
/// </code>
/// </remarks>
public static class DtlsRecord
{
    public const int HeaderLength = 13;
    public const byte ChangeCipherSpec = 20;
    public const byte Alert = 21;
    public const byte Handshake = 22;
    public const byte ApplicationData = 23;
    public const byte ClientHello = 1;
    public const byte ServerHello = 2;
    public const byte Finished = 20;

    /// <summary>The least that an AES-GCM record holds: the explicit nonce and the tag (RFC 5288 §3).</summary>
    public const int MinSealedLength = 8 + 16;

    private const int EpochOffset = 3;
    private const int LengthOffset = 11;
    private const byte MajorVersion = 0xFE;
    private const byte MinorVersion = 0xFD; // DTLS 1.2

    /// <summary>Whether the first byte is in the range that RFC 7983 §7 gives to DTLS.</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => datagram.Length > 0 && datagram[0] is >= 20 and <= 63;

    /// <summary>The length of the first record, header included.</summary>
    /// <returns>False when the header does not fit, or promises more bytes than there are.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> records, out int length)
    {
        length = 0;
        if (records.Length < HeaderLength)
        {
            return false;
        }

        length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(records[LengthOffset..]);
        return length <= records.Length;
    }

    /// <summary>Epoch and sequence number in one, of a DTLS 1.2 record that <see cref="TryMeasure"/> found whole.
    /// </summary>
    internal static bool TryReadNumber(ReadOnlySpan<byte> record, out ulong number)
    {
        number = 0;
        if (record.Length < HeaderLength || record[1] != MajorVersion || record[2] != MinorVersion)
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt64BigEndian(record[EpochOffset..]);
        return true;
    }

    /// <param name="record">The whole record: its length goes into the header.</param>
    /// <param name="type">Of the content.</param>
    /// <param name="number">Epoch and sequence number in one.</param>
    internal static void WriteHeader(Span<byte> record, byte type, ulong number)
    {
        (record[0], record[1], record[2]) = (type, MajorVersion, MinorVersion);
        BinaryPrimitives.WriteUInt64BigEndian(record[EpochOffset..], number);
        BinaryPrimitives.WriteUInt16BigEndian(record[LengthOffset..], (ushort)(record.Length - HeaderLength));
    }

    /// <summary>How many leading bytes are whole records, with room for nonce and tag in each encrypted one.</summary>
    /// <remarks>RFC 6347 §4.1.2.7 wants invalid records discarded in silence. OpenSSL 3 does so with a wrong tag, but
    /// ends the association over a record too short to hold one, which anybody who can forge an address could
    /// send.</remarks>
    public static int MeasureSound(ReadOnlySpan<byte> datagram)
    {
        int sound = 0;
        while (TryMeasure(datagram[sound..], out int length))
        {
            bool isSealed = BinaryPrimitives.ReadUInt16BigEndian(datagram[(sound + EpochOffset)..]) != 0;
            if (isSealed && length < HeaderLength + MinSealedLength)
            {
                break;
            }

            sound += length;
        }

        return sound;
    }

    /// <summary>Whether the datagram opens a handshake: its first record is a cleartext (fragment of a)
    /// ClientHello.</summary>
    public static bool IsClientHello(ReadOnlySpan<byte> datagram) => IsCleartextHandshake(datagram, ClientHello);

    /// <summary>Whether the first record is an unencrypted handshake message of this type (RFC 6347 §4.2.2).</summary>
    public static bool IsCleartextHandshake(ReadOnlySpan<byte> datagram, byte messageType) =>
        datagram.Length > HeaderLength
        && datagram[0] == Handshake
        && datagram[1] == MajorVersion
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[EpochOffset..]) == 0
        && datagram[HeaderLength] == messageType;
}
