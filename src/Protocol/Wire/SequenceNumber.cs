namespace Ooblex.Protocol.Wire;

/// <summary>Arithmetic of 16-bit sequence numbers that wrap (RFC 3550 §A.1, RFC 1982).</summary>
public static class SequenceNumber
{
    /// <summary>The signed distance from <paramref name="from"/> to <paramref name="to"/>, −32768 … 32767.</summary>
    public static int Distance(ushort from, ushort to) => (short)(to - from);

    public static bool IsNewer(ushort candidate, ushort reference) => Distance(reference, candidate) > 0;

    /// <summary>The 64-bit number closest to <paramref name="reference"/> whose low 16 bits are given.</summary>
    public static long Extend(ushort sequence, long reference) => reference + Distance((ushort)reference, sequence);
}
