namespace Ooblex.Protocol.Sctp;

/// <summary>Transmission sequence numbers wrap at 2³² (RFC 9260 §1.6); inside they are 64 bits and never do.</summary>
internal static class Tsn
{
    /// <summary>The start is lifted by one turn, so that no comparison meets a negative number.</summary>
    public static long Start(uint initialTsn) => (1L << 32) + initialTsn;

    /// <summary>The 64-bit number closest to <paramref name="reference"/> with these low 32 bits.</summary>
    public static long Extend(uint tsn, long reference) => reference + (int)(tsn - (uint)reference);
}
