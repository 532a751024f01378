using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Parameter types of RFC 9260 §3.3.2, RFC 3758 §3.1, RFC 5061 §4.2.7 and RFC 6525 §4.</summary>
internal static class ParameterType
{
    public const ushort HeartbeatInfo = 1;
    public const ushort Ipv4Address = 5;
    public const ushort Ipv6Address = 6;
    public const ushort StateCookie = 7;
    public const ushort Unrecognized = 8;
    public const ushort CookiePreservative = 9;
    public const ushort SupportedAddressTypes = 12;
    public const ushort OutgoingReset = 13;
    public const ushort IncomingReset = 14;
    public const ushort TsnReset = 15;
    public const ushort ReconfigResponse = 16;
    public const ushort AddOutgoingStreams = 17;
    public const ushort AddIncomingStreams = 18;
    public const ushort SupportedExtensions = 0x8008;
    public const ushort ForwardTsnSupported = 0xC000;
}

/// <summary>A type-length-value field: a parameter of a chunk, or an error cause, which looks the same.</summary>
internal readonly ref struct Parameter(ReadOnlySpan<byte> bytes)
{
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ushort Type => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    public ReadOnlySpan<byte> Value => _bytes[HeaderLength..];

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>What to do with a type we do not know: the highest bit (RFC 9260 §3.2.1).</summary>
    public bool SkipsWhenUnknown => (Type & 0x8000) != 0;

    public bool ReportsWhenUnknown => (Type & 0x4000) != 0;
}

/// <summary>Walks over type-length-value fields; each step consumes at least four bytes.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> parameters)
{
    private ReadOnlySpan<byte> _rest = parameters;

    public SctpFault Fault { get; private set; }

    public bool TryRead(out Parameter parameter)
    {
        parameter = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = _rest.Length < Parameter.HeaderLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < Parameter.HeaderLength || length > _rest.Length)
        {
            Fault = SctpFault.BadParameterLength;
            _rest = default;
            return false;
        }

        parameter = new Parameter(_rest[..length]);
        _rest = _rest[Math.Min(Padding.RoundUp(length), _rest.Length)..];
        return true;
    }
}
