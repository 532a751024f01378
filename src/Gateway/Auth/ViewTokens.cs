using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Auth;

/// <summary>
/// Short-lived tokens that may watch one stream: <c>ovt.stream.expiry.mac</c>. Checked without any store.
/// </summary>
internal sealed class ViewTokens(Func<byte[]?> key, TimeSpan lifetime, TimeProvider time)
{
    private const string Prefix = "ovt";
    private const int MacBytes = 16;

    /// <summary>A token, or <c>null</c> while what signs them has not been read yet.</summary>
    public string? Mint(StreamId stream)
    {
        if (key() is not { } secret)
        {
            return null;
        }

        long expiry = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        string claim = $"{Prefix}.{stream.Value}.{expiry.ToString(CultureInfo.InvariantCulture)}";
        return $"{claim}.{Mac(secret, claim)}";
    }

    /// <summary>The stream a token is good for now, or <c>null</c>.</summary>
    public StreamId? Verify(string token)
    {
        int macAt = token.LastIndexOf('.');
        string[] parts = macAt < 0 ? [] : token[..macAt].Split('.');
        if (parts.Length != 3 || parts[0] != Prefix || key() is not { } secret)
        {
            return null;
        }

        byte[] expected = Encoding.ASCII.GetBytes(Mac(secret, token[..macAt]));
        byte[] given = Encoding.UTF8.GetBytes(token[(macAt + 1)..]);
        bool good = CryptographicOperations.FixedTimeEquals(expected, given)
            & StreamId.TryParse(parts[1], out StreamId stream)
            & long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long expiry);
        return good && time.GetUtcNow().ToUnixTimeSeconds() < expiry ? stream : null;
    }

    private static string Mac(byte[] secret, string claim) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(claim)).AsSpan(0, MacBytes));
}
