using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>The optional part of INIT and INIT ACK, as far as it matters to us.</summary>
internal ref struct InitParameters
{
    private const int MaxReportBytes = 200; // A longer report is cut: it helps nobody but who wants us to send.

    private readonly Span<byte> _report;
    private int _reportLength;

    private InitParameters(Span<byte> report) => _report = report;

    public bool SupportsForwardTsn { get; private set; }

    public bool SupportsReconfig { get; private set; }

    public ReadOnlySpan<byte> Cookie { get; private set; }

    /// <summary>Unknown parameters that ask for it, each wrapped as parameter 8, which is also error cause 8.</summary>
    public readonly ReadOnlySpan<byte> Unrecognized => _report[.._reportLength];

    public static SctpFault TryRead(ReadOnlySpan<byte> bytes, out InitParameters result)
    {
        result = new InitParameters(new byte[MaxReportBytes]);
        ParameterReader reader = new(bytes);
        while (reader.TryRead(out Parameter parameter))
        {
            if (!result.Apply(parameter))
            {
                break; // An unknown parameter whose highest bit is clear ends the processing (§3.2.1).
            }
        }

        return reader.Fault;
    }

    private bool Apply(in Parameter parameter)
    {
        switch (parameter.Type)
        {
            case ParameterType.ForwardTsnSupported:
                SupportsForwardTsn = true;
                return true;
            case ParameterType.SupportedExtensions:
                SupportsForwardTsn |= parameter.Value.Contains((byte)ChunkType.ForwardTsn);
                SupportsReconfig |= parameter.Value.Contains((byte)ChunkType.Reconfig);
                return true;
            case ParameterType.StateCookie:
                Cookie = parameter.Value;
                return true;
            case ParameterType.Ipv4Address or ParameterType.Ipv6Address or ParameterType.Unrecognized
                or ParameterType.CookiePreservative or ParameterType.SupportedAddressTypes:
                return true; // There is one path, and DTLS owns it (RFC 8261 §5).
            default:
                Report(parameter);
                return parameter.SkipsWhenUnknown;
        }
    }

    private void Report(in Parameter parameter)
    {
        int length = Parameter.HeaderLength + parameter.Bytes.Length;
        if (!parameter.ReportsWhenUnknown || _reportLength + Padding.RoundUp(length) > MaxReportBytes)
        {
            return;
        }

        Span<byte> place = _report[_reportLength..];
        BinaryPrimitives.WriteUInt16BigEndian(place, ParameterType.Unrecognized);
        BinaryPrimitives.WriteUInt16BigEndian(place[2..], (ushort)length);
        parameter.Bytes.CopyTo(place[Parameter.HeaderLength..]);
        _reportLength += Padding.RoundUp(length);
    }
}
