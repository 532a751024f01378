using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ooblex.Gateway.Auth;

/// <summary>The written form of a key, <c>ook_&lt;id&gt;_&lt;secret&gt;</c>, and the hash that is kept of it.</summary>
internal static class KeyText
{
    public const string Prefix = "ook_";
    public const int SaltBytes = 16;
    public const int HashBytes = 32;
    private const int IdLength = 12;
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string NewId() => RandomNumberGenerator.GetString(IdAlphabet, IdLength);

    /// <summary>256 random bits: too many to search, so one keyed hash is enough and a slow one buys nothing.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Write(string id, string secret) => $"{Prefix}{id}_{secret}";

    public static bool TryRead(string token, out string id, out string secret)
    {
        int secretAt = Prefix.Length + IdLength + 1;
        if (token.Length <= secretAt
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || token[secretAt - 1] != '_')
        {
            (id, secret) = ("", token);
            return false;
        }

        (id, secret) = (token.Substring(Prefix.Length, IdLength), token[secretAt..]);
        return true;
    }

    public static byte[] Hash(ReadOnlySpan<byte> salt, string secret) =>
        HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(secret));
}
