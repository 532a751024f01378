namespace Ooblex.Protocol.Sctp;

/// <summary>Counts everything held for the peer against the receive window.</summary>
/// <remarks>
/// <c>0 ≤ Used ≤ window</c>. Each piece costs its bytes and a flat overhead, so that many tiny pieces cannot cost
/// more than they count. Part of the window is kept back for the chunk that closes the lowest gap: without it a
/// peer could fill the window behind a gap, and the gap could never be closed.
/// </remarks>
internal sealed class ReceiveBudget(SctpOptions options)
{
    private const int PieceOverhead = 64;

    public int Used { get; private set; }

    /// <summary>What a peer is told before it has sent anything.</summary>
    public static int Advertisable(SctpOptions options) => options.ReceiveWindowBytes - Reserve(options);

    /// <summary>What the next SACK tells the peer; nothing rather than a sliver (RFC 9260 §6.2, RFC 1122 §4.2.3.3).
    /// </summary>
    public int Advertised
    {
        get
        {
            int free = Advertisable(options) - Used;
            return free < options.MtuBytes ? 0 : free;
        }
    }

    public int Quarter => options.ReceiveWindowBytes / 4;

    public bool HasRoomFor(int bytes, bool closesGap)
    {
        int limit = closesGap ? options.ReceiveWindowBytes : Advertisable(options);
        return Used + bytes + PieceOverhead <= limit;
    }

    public void Take(int bytes) => Used += bytes + PieceOverhead;

    public void Release(int bytes, int pieces = 1) => Used -= bytes + (pieces * PieceOverhead);

    private static int Reserve(SctpOptions options) => options.MaxMessageBytes + (options.MaxMessageBytes / 4);
}
