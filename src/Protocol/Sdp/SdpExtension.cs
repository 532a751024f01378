namespace Ooblex.Protocol.Sdp;

/// <summary>An RTP header extension and its id (RFC 8285 §8).</summary>
/// <param name="Id">1 to 255; ids that only mark an offer's alternatives (4096 up) are left out when parsing.</param>
/// <param name="Uri">As written.</param>
/// <param name="Direction">Of the extension; sendrecv unless the id carries one.</param>
public sealed record SdpExtension(byte Id, string Uri, SdpDirection Direction)
{
    /// <summary>Reads an extmap value; <c>null</c> where we cannot use it, which is no fault of the offer.</summary>
    internal static SdpExtension? Parse(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> id = tokens.Next();
        ReadOnlySpan<char> uri = tokens.Next();
        SdpDirection direction = SdpDirection.SendRecv;
        int slash = id.IndexOf('/');
        if (slash >= 0)
        {
            if (SdpDirections.Parse(id[(slash + 1)..]) is not { } stated)
            {
                return null;
            }

            direction = stated;
            id = id[..slash];
        }

        bool isUsable = SdpText.TryInteger(id, byte.MaxValue, out int number) && number > 0 && !uri.IsEmpty;
        return isUsable ? new SdpExtension((byte)number, uri.ToString(), direction) : null;
    }
}
