namespace Ooblex.Protocol.Sctp;

/// <summary>What a peer, or the path to it, can do wrong. Peers cause these at will, so none is thrown.</summary>
public enum SctpFault : byte
{
    None = 0,
    TooShort,
    WrongPort,
    BadChecksum,
    BadVerificationTag,
    BadChunkLength,
    BadParameterLength,
    UnknownChunk,
    UnexpectedChunk,
    BadInit,
    BadCookie,
    StaleCookie,
    EmptyData,
    InvalidStream,
    FragmentMismatch,
    MessageTooLarge,
    SsnOutOfOrder,
    TsnTooFar,
    WindowExceeded,
    BadSack,
    SackOfUnsentData,
    BadForwardTsn,
    BadReconfig,
    StreamResetRefused,
    QueueOverflow,
    ErrorReported,
    PeerAborted,
    PeerUnreachable,
}

/// <summary>How often each fault was seen on one association.</summary>
public sealed class SctpFaultCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<SctpFault>().Length];

    public long this[SctpFault fault] => _counts[(int)fault];

    public long Total => _counts.Sum();

    internal void Count(SctpFault fault)
    {
        if (fault != SctpFault.None)
        {
            _counts[(int)fault]++;
        }
    }
}
