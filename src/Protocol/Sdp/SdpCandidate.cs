using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sdp;

/// <summary>An ICE candidate as a peer writes it (RFC 8839 §5.1). Its address may be a name.</summary>
public sealed record SdpCandidate
{
    public string Foundation { get; private init; } = "";

    /// <summary>1 for RTP; 2 would be RTCP without rtcp-mux.</summary>
    public int Component { get; private init; }

    /// <summary>Lower case, "udp" or "tcp".</summary>
    public string Transport { get; private init; } = "";

    public uint Priority { get; private init; }

    /// <summary>An IP address, or a name such as <c>x.local</c> (mDNS).</summary>
    public string Address { get; private init; } = "";

    public ushort Port { get; private init; }

    /// <summary>"host", "srflx", "prflx" or "relay".</summary>
    public string Type { get; private init; } = "";

    /// <summary>The value of <c>raddr</c>; empty when not said.</summary>
    public string RelatedAddress { get; private init; } = "";

    public ushort RelatedPort { get; private init; }

    /// <summary>"active", "passive" or "so" (RFC 6544 §4.5); empty over UDP.</summary>
    public string TcpType { get; private init; } = "";

    /// <summary>The ICE generation it belongs to, if the client says (RFC 8838 §11); else empty.</summary>
    public string Ufrag { get; private init; } = "";

    /// <summary>Reads <c>candidate:…</c>, with or without <c>a=</c> before it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpCandidate? candidate)
    {
        candidate = null;
        ReadOnlySpan<char> rest = text.Trim();
        rest = rest.StartsWith("a=", StringComparison.Ordinal) ? rest[2..] : rest;
        return rest.StartsWith("candidate:", StringComparison.OrdinalIgnoreCase)
            && TryParseValue(rest["candidate:".Length..], out candidate);
    }

    /// <summary>Reads what follows <c>candidate:</c>.</summary>
    internal static bool TryParseValue(ReadOnlySpan<char> value, [NotNullWhen(true)] out SdpCandidate? candidate)
    {
        candidate = null;
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> foundation = tokens.Next();
        bool isSound = SdpText.TryInteger(tokens.Next(), 256, out int component);
        ReadOnlySpan<char> transport = tokens.Next();
        isSound &= uint.TryParse(tokens.Next(), NumberStyles.None, CultureInfo.InvariantCulture, out uint priority);
        ReadOnlySpan<char> address = tokens.Next();
        isSound &= SdpText.TryInteger(tokens.Next(), ushort.MaxValue, out int port);
        isSound &= tokens.Next() is "typ";
        ReadOnlySpan<char> type = tokens.Next();
        if (!isSound || type.IsEmpty || foundation.Length > 32)
        {
            return false;
        }

        SdpCandidate read = new()
        {
            Foundation = foundation.ToString(),
            Component = component,
            Transport = SdpText.Lower(transport),
            Priority = priority,
            Address = address.ToString(),
            Port = (ushort)port,
            Type = type.ToString(),
        };
        candidate = read.WithExtensions(ref tokens);
        return true;
    }

    /// <summary>Where to send, if this is UDP to a literal address. Names are never looked up (RFC 8828 §3).</summary>
    public bool TryGetUdpAddress(out TransportAddress address)
    {
        bool isLiteral = IPAddress.TryParse(Address, out IPAddress? ip);
        address = isLiteral ? TransportAddress.From(new IPEndPoint(ip!, Port)) : default;
        return isLiteral && Transport == "udp" && Port != 0;
    }

    private SdpCandidate WithExtensions(ref SdpTokens tokens)
    {
        string relatedAddress = "";
        string tcpType = "";
        string ufrag = "";
        int relatedPort = 0;
        while (!tokens.IsAtEnd)
        {
            ReadOnlySpan<char> name = tokens.Next();
            ReadOnlySpan<char> value = tokens.Next();
            switch (name)
            {
                case "raddr":
                    relatedAddress = value.ToString();
                    break;
                case "rport":
                    _ = SdpText.TryInteger(value, ushort.MaxValue, out relatedPort);
                    break;
                case "tcptype":
                    tcpType = value.ToString();
                    break;
                case "ufrag":
                    ufrag = value.ToString();
                    break;
                default:
                    break;
            }
        }

        relatedPort = relatedPort <= ushort.MaxValue ? relatedPort : 0;
        return this with
        {
            RelatedAddress = relatedAddress, RelatedPort = (ushort)relatedPort, TcpType = tcpType, Ufrag = ufrag,
        };
    }
}
