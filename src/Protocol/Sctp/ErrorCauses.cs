using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>ABORT and ERROR chunks with their causes (RFC 9260 §3.3.10).</summary>
internal static class ErrorCauses
{
    public const ushort StaleCookie = 3;

    private const ushort InvalidStream = 1;
    private const ushort UnrecognizedChunk = 6;
    private const ushort InvalidParameter = 7;
    private const ushort NoUserData = 9;
    private const ushort UserAbort = 12;
    private const ushort ProtocolViolation = 13;
    private const int MaxEchoBytes = 128; // Enough of an unknown chunk to recognise it.

    public static byte[] AbortByUser() => Build(ChunkType.Abort, UserAbort, []);

    public static byte[] AbortOfBadInit() => Build(ChunkType.Abort, InvalidParameter, []);

    public static byte[] AbortFor(SctpFault fault, uint tsn)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        return fault is SctpFault.EmptyData
            ? Build(ChunkType.Abort, NoUserData, value)
            : Build(ChunkType.Abort, ProtocolViolation, []);
    }

    public static byte[] ErrorInvalidStream(ushort streamId)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)streamId << 16);
        return Build(ChunkType.Error, InvalidStream, value);
    }

    public static byte[] ErrorUnrecognizedChunk(ReadOnlySpan<byte> chunk) =>
        Build(ChunkType.Error, UnrecognizedChunk, chunk[..Math.Min(chunk.Length, MaxEchoBytes)]);

    public static byte[] ErrorStaleCookie(TimeSpan staleness)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)Math.Min(staleness.TotalMicroseconds, uint.MaxValue));
        return Build(ChunkType.Error, StaleCookie, value);
    }

    /// <summary>An ERROR made of causes that are written already.</summary>
    public static byte[] ErrorOf(ReadOnlySpan<byte> causes)
    {
        ChunkBuilder chunk = new(new byte[Chunk.HeaderLength + causes.Length], ChunkType.Error);
        chunk.Write(causes);
        return chunk.ToArray();
    }

    public static bool Names(ReadOnlySpan<byte> value, ushort cause)
    {
        ParameterReader reader = new(value);
        while (reader.TryRead(out Parameter parameter))
        {
            if (parameter.Type == cause)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Build(ChunkType type, ushort cause, ReadOnlySpan<byte> value)
    {
        ChunkBuilder chunk = new(stackalloc byte[Chunk.HeaderLength + Parameter.HeaderLength + MaxEchoBytes], type);
        chunk.WriteParameter(cause, value);
        return chunk.ToArray();
    }
}
