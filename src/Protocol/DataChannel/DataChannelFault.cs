namespace Ooblex.Protocol.DataChannel;

/// <summary>What a peer can do wrong with data channels. Counted; the worst cost the peer the channel.</summary>
public enum DataChannelFault : byte
{
    None = 0,
    BadControlMessage,
    UnknownPpid,
    UnknownChannel,
    InvalidUtf8,
    LabelTooLong,
    UnknownChannelType,

    /// <summary>An OPEN on a stream id that is ours to choose (RFC 8832 §6).</summary>
    WrongParity,
    ChannelInUse,
    TooManyChannels,
}

/// <summary>How often each fault was seen on one session.</summary>
public sealed class DataChannelFaultCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<DataChannelFault>().Length];

    public long this[DataChannelFault fault] => _counts[(int)fault];

    public long Total => _counts.Sum();

    internal void Count(DataChannelFault fault) => _counts[(int)fault]++;
}
