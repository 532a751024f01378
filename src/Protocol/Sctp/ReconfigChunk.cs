using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>The answers to a re-configuration request (RFC 6525 §4.4).</summary>
internal enum ReconfigResult : uint
{
    NothingToDo = 0,
    Performed = 1,
    Denied = 2,
    WrongSsn = 3,
    AlreadyInProgress = 4,
    BadSequenceNumber = 5,
    InProgress = 6,
}

/// <summary>"My outgoing streams begin anew" (RFC 6525 §4.1).</summary>
internal readonly ref struct OutgoingResetRequest
{
    private const int FixedLength = 12;

    private readonly ReadOnlySpan<byte> _streams;

    private OutgoingResetRequest(ReadOnlySpan<byte> value)
    {
        Sequence = BinaryPrimitives.ReadUInt32BigEndian(value);
        LastAssignedTsn = BinaryPrimitives.ReadUInt32BigEndian(value[8..]);
        _streams = value[FixedLength..];
    }

    public uint Sequence { get; }

    /// <summary>The sender's last TSN before the reset: what came before it belongs to the old life.</summary>
    public uint LastAssignedTsn { get; }

    /// <summary>0 means all streams.</summary>
    public int StreamCount => _streams.Length / sizeof(ushort);

    public ushort Stream(int index) => BinaryPrimitives.ReadUInt16BigEndian(_streams[(index * sizeof(ushort))..]);

    public static bool TryRead(ReadOnlySpan<byte> value, out OutgoingResetRequest request)
    {
        bool fits = value.Length >= FixedLength && value.Length % sizeof(ushort) == 0;
        request = fits ? new OutgoingResetRequest(value) : default;
        return fits;
    }

    public static byte[] Build(uint sequence, uint responseSequence, uint lastAssignedTsn, List<ushort> streams)
    {
        int valueLength = FixedLength + (streams.Count * sizeof(ushort));
        Span<byte> value = new byte[valueLength];
        BinaryPrimitives.WriteUInt32BigEndian(value, sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], responseSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], lastAssignedTsn);
        for (int i = 0; i < streams.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(FixedLength + (i * sizeof(ushort)))..], streams[i]);
        }

        Span<byte> buffer = new byte[Chunk.HeaderLength + Parameter.HeaderLength + valueLength];
        ChunkBuilder chunk = new(buffer, ChunkType.Reconfig);
        chunk.WriteParameter(ParameterType.OutgoingReset, value);
        return chunk.ToArray();
    }
}

/// <summary>The answer to a request (RFC 6525 §4.4).</summary>
internal static class ReconfigResponse
{
    public static bool TryRead(ReadOnlySpan<byte> value, out uint sequence, out ReconfigResult result)
    {
        (sequence, result) = (0, default);
        if (value.Length < 8)
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt32BigEndian(value);
        result = (ReconfigResult)BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        return true;
    }

    public static byte[] Build(uint sequence, ReconfigResult result)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(value, sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)result);
        ChunkBuilder chunk = new(stackalloc byte[16], ChunkType.Reconfig);
        chunk.WriteParameter(ParameterType.ReconfigResponse, value);
        return chunk.ToArray();
    }
}
