using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>One DATA chunk (RFC 9260 §3.3.1), not copied.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |   Type = 0    |  Res  |I|U|B|E|           Length              |
/// |                              TSN                              |
/// |      Stream Identifier        |   Stream Sequence Number      |
/// |                  Payload Protocol Identifier                  |
/// |                          User Data …                          |
/// </code>
/// </remarks>
internal readonly ref struct DataChunk
{
    public const int HeaderLength = 16;
    public const byte EndFlag = 1;
    public const byte BeginFlag = 2;
    public const byte UnorderedFlag = 4;
    public const byte ImmediateFlag = 8;

    private readonly byte _flags;

    private DataChunk(ReadOnlySpan<byte> value, byte flags)
    {
        _flags = flags;
        Tsn = BinaryPrimitives.ReadUInt32BigEndian(value);
        StreamId = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        Ssn = BinaryPrimitives.ReadUInt16BigEndian(value[6..]);
        Ppid = BinaryPrimitives.ReadUInt32BigEndian(value[8..]);
        Payload = value[12..];
    }

    public uint Tsn { get; }

    public ushort StreamId { get; }

    /// <summary>The stream sequence number; meaningless when unordered.</summary>
    public ushort Ssn { get; }

    public uint Ppid { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public bool IsEnd => (_flags & EndFlag) != 0;

    public bool IsBegin => (_flags & BeginFlag) != 0;

    public bool IsUnordered => (_flags & UnorderedFlag) != 0;

    /// <summary>The sender asks for a SACK without delay (RFC 7053).</summary>
    public bool WantsSackNow => (_flags & ImmediateFlag) != 0;

    public static bool TryRead(in Chunk chunk, out DataChunk data)
    {
        bool fits = chunk.Value.Length >= HeaderLength - Chunk.HeaderLength;
        data = fits ? new DataChunk(chunk.Value, chunk.Flags) : default;
        return fits;
    }
}
