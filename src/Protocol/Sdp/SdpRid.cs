namespace Ooblex.Protocol.Sdp;

/// <summary>A restriction identifier (RFC 8851 §4).</summary>
/// <param name="Id">Letters, digits, "-" and "_".</param>
/// <param name="Direction">SendOnly for "send", RecvOnly for "recv".</param>
/// <param name="PayloadTypes">The formats it is limited to; empty when it may use any.</param>
/// <param name="Restrictions">"max-width=640" and the like, as written.</param>
public sealed record SdpRid(
    string Id, SdpDirection Direction, IReadOnlyList<byte> PayloadTypes, IReadOnlyList<string> Restrictions)
{
    internal static SdpRid? Parse(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> id = tokens.Next();
        SdpDirection? direction = tokens.Next() switch
        {
            "send" => SdpDirection.SendOnly,
            "recv" => SdpDirection.RecvOnly,
            _ => null,
        };
        if (!SdpText.IsRid(id) || direction is null)
        {
            return null;
        }

        List<byte> payloadTypes = [];
        List<string> restrictions = [];
        ReadOnlySpan<char> list = tokens.Rest;
        foreach (Range range in list.Split(';'))
        {
            ReadOnlySpan<char> restriction = list[range].Trim(' ');
            if (restriction.StartsWith("pt=", StringComparison.Ordinal))
            {
                ReadPayloadTypes(restriction["pt=".Length..], payloadTypes);
            }
            else if (!restriction.IsEmpty)
            {
                restrictions.Add(restriction.ToString());
            }
        }

        return new SdpRid(id.ToString(), direction.Value, payloadTypes, restrictions);
    }

    private static void ReadPayloadTypes(ReadOnlySpan<char> list, List<byte> payloadTypes)
    {
        foreach (Range range in list.Split(','))
        {
            if (SdpText.TryInteger(list[range], 127, out int payloadType))
            {
                payloadTypes.Add((byte)payloadType);
            }
        }
    }
}
