using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>INIT and INIT ACK share their layout (RFC 9260 §3.3.2, §3.3.3).</summary>
internal readonly ref struct InitChunk
{
    private const int FixedLength = 16;

    public uint Tag { get; private init; }

    public uint ReceiverWindow { get; private init; }

    public ushort OutboundStreams { get; private init; }

    public ushort InboundStreams { get; private init; }

    public uint InitialTsn { get; private init; }

    public ReadOnlySpan<byte> Parameters { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> value, out InitChunk init)
    {
        init = default;
        if (value.Length < FixedLength)
        {
            return false;
        }

        init = new InitChunk
        {
            Tag = BinaryPrimitives.ReadUInt32BigEndian(value),
            ReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(value[4..]),
            OutboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[8..]),
            InboundStreams = BinaryPrimitives.ReadUInt16BigEndian(value[10..]),
            InitialTsn = BinaryPrimitives.ReadUInt32BigEndian(value[12..]),
            Parameters = value[FixedLength..],
        };
        return init.Tag != 0 && init.OutboundStreams != 0 && init.InboundStreams != 0;
    }

    /// <summary>Builds one; <paramref name="cookie"/> only in an INIT ACK.</summary>
    public static byte[] Build(
        ChunkType type,
        SctpIdentity identity,
        SctpOptions options,
        ReadOnlySpan<byte> cookie,
        ReadOnlySpan<byte> unrecognized)
    {
        ChunkBuilder chunk = new(stackalloc byte[512], type);
        chunk.Write32(identity.Tag);
        chunk.Write32((uint)ReceiveBudget.Advertisable(options));
        chunk.Write16((ushort)options.MaxStreams);
        chunk.Write16((ushort)options.MaxStreams);
        chunk.Write32(identity.InitialTsn);
        chunk.WriteParameter(ParameterType.ForwardTsnSupported, []);
        chunk.WriteParameter(
            ParameterType.SupportedExtensions,
            [(byte)ChunkType.Reconfig, (byte)ChunkType.ForwardTsn]);
        if (!cookie.IsEmpty)
        {
            chunk.WriteParameter(ParameterType.StateCookie, cookie);
        }

        if (!unrecognized.IsEmpty)
        {
            chunk.Pad();
            chunk.Write(unrecognized); // Each is already wrapped as an Unrecognized Parameter.
        }

        return chunk.ToArray();
    }
}
