namespace Ooblex.Protocol.Sdp;

/// <summary>The digest of a certificate (RFC 8122 §5).</summary>
/// <param name="Algorithm">Lower case, "sha-256".</param>
/// <param name="Value">Upper-case hex pairs with colons; its length fits the algorithm where we know that.</param>
public sealed record SdpFingerprint(string Algorithm, string Value)
{
    private const int MaxDigestBytes = 128;

    internal static SdpFingerprint? Parse(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> algorithm = tokens.Next();
        ReadOnlySpan<char> digest = tokens.Next();
        if (!SdpText.IsToken(algorithm) || !tokens.IsAtEnd || (digest.Length + 1) % 3 != 0)
        {
            return null;
        }

        string name = SdpText.Lower(algorithm);
        int bytes = (digest.Length + 1) / 3;
        if (bytes > MaxDigestBytes || (DigestBytes(name) is int expected && bytes != expected))
        {
            return null;
        }

        for (int i = 0; i < digest.Length; i++)
        {
            if (i % 3 == 2 ? digest[i] != ':' : !char.IsAsciiHexDigit(digest[i]))
            {
                return null;
            }
        }

        return new SdpFingerprint(name, SdpText.Upper(digest));
    }

    private static int? DigestBytes(string algorithm) => algorithm switch
    {
        "sha-1" => 20,
        "sha-224" => 28,
        "sha-256" => 32,
        "sha-384" => 48,
        "sha-512" => 64,
        _ => null,
    };
}
