using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

internal enum ChunkType : byte
{
    Data = 0,
    Init = 1,
    InitAck = 2,
    Sack = 3,
    Heartbeat = 4,
    HeartbeatAck = 5,
    Abort = 6,
    Shutdown = 7,
    ShutdownAck = 8,
    Error = 9,
    CookieEcho = 10,
    CookieAck = 11,
    ShutdownComplete = 14,
    Reconfig = 130,
    ForwardTsn = 192,
}

/// <summary>One chunk of a packet, not copied.</summary>
internal readonly ref struct Chunk(ReadOnlySpan<byte> bytes)
{
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ChunkType Type => (ChunkType)_bytes[0];

    public byte Flags => _bytes[1];

    /// <summary>The T bit of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's own, reflected (§8.5.1).</summary>
    public bool TagIsReflected => (Flags & 1) != 0;

    public ReadOnlySpan<byte> Value => _bytes[HeaderLength..];

    /// <summary>Header and value without padding.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;
}

/// <summary>Walks over the chunks of a packet (RFC 9260 §3.2).</summary>
internal ref struct ChunkReader(ReadOnlySpan<byte> chunks)
{
    private ReadOnlySpan<byte> _rest = chunks;

    /// <summary>Why the walk ended early.</summary>
    public SctpFault Fault { get; private set; }

    public bool IsAtEnd => _rest.IsEmpty;

    public bool TryRead(out Chunk chunk)
    {
        chunk = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = _rest.Length < Chunk.HeaderLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < Chunk.HeaderLength || length > _rest.Length)
        {
            Fault = SctpFault.BadChunkLength;
            _rest = default;
            return false;
        }

        chunk = new Chunk(_rest[..length]);
        _rest = _rest[Math.Min(Padding.RoundUp(length), _rest.Length)..];
        return true;
    }
}

internal static class Padding
{
    public static int RoundUp(int length) => (length + 3) & ~3;
}
