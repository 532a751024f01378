using System.Buffers.Binary;

namespace Ooblex.Protocol.Dtls;

/// <summary>Where a side's sealed records have got to: nobody may use these numbers again under the same key.</summary>
/// <param name="Sequence">Within epoch 1.</param>
/// <param name="Nonce">The explicit part, which some libraries begin at random and all count up.</param>
public readonly record struct DtlsRecordMark(long Sequence, ulong Nonce)
{
    /// <summary>Reads it off the last flight of a handshake, whose Finished is the first sealed record.</summary>
    /// <returns>False when there is no sealed record in it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> flight, out DtlsRecordMark mark)
    {
        mark = default;
        bool found = false;
        while (DtlsRecord.TryMeasure(flight, out int length))
        {
            ReadOnlySpan<byte> record = flight[..length];
            if (DtlsRecord.TryReadNumber(record, out ulong number) && number >> 48 == 1
                && length >= DtlsRecord.HeaderLength + DtlsRecord.MinSealedLength)
            {
                mark = new DtlsRecordMark(
                    (long)(number & 0xFFFF_FFFF_FFFF),
                    BinaryPrimitives.ReadUInt64BigEndian(record[DtlsRecord.HeaderLength..]));
                found = true;
            }

            flight = flight[length..];
        }

        return found;
    }
}
