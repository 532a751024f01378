using Ooblex.Protocol.Dtls;

namespace Ooblex.Transport.Dtls;

/// <summary>Cuts a run of DTLS records into datagrams: never through a record, and as few as the MTU allows.</summary>
internal static class DtlsPacking
{
    /// <returns>False when the queue refused a datagram or the bytes were not whole records.</returns>
    public static bool TryEnqueue(ReadOnlySpan<byte> records, int mtuBytes, DatagramQueue queue)
    {
        while (!records.IsEmpty)
        {
            int datagram = 0;
            while (DtlsRecord.TryMeasure(records[datagram..], out int record)
                && (datagram == 0 || datagram + record <= mtuBytes))
            {
                datagram += record;
            }

            if (datagram == 0 || !queue.TryEnqueue(records[..datagram]))
            {
                return false;
            }

            records = records[datagram..];
        }

        return true;
    }
}
