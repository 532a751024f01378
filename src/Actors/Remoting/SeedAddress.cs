namespace Ooblex.Actors.Remoting;

/// <summary>How operators write the nodes to join, and how this node must call them.</summary>
public static class SeedAddress
{
    /// <summary>A seed as this node must call it: <c>HOST:PORT</c>, or an address with either protocol.</summary>
    /// <returns><c>null</c> for what is neither.</returns>
    public static string? Of(string text, bool isTls)
    {
        int at = text.IndexOf("://ooblex@", StringComparison.Ordinal);
        string scheme = at < 0 ? RemotingTls.PlainProtocol : text[..at];
        string place = at < 0 ? text : text[(at + "://ooblex@".Length)..];
        int colon = place.LastIndexOf(':');
        bool good = scheme is RemotingTls.PlainProtocol or RemotingTls.Protocol
            && colon > 0
            && !place.Contains('/', StringComparison.Ordinal)
            && !place.Contains('@', StringComparison.Ordinal)
            && ushort.TryParse(place.AsSpan(colon + 1), out ushort port)
            && port > 0;
        return good ? $"{(isTls ? RemotingTls.Protocol : RemotingTls.PlainProtocol)}://ooblex@{place}" : null;
    }
}
