using System.Security.Cryptography;

namespace Ooblex.Gateway.Auth;

/// <summary>A key and the salted hash of its secret.</summary>
internal sealed record StoredKey(ApiKey Key, byte[] Salt, byte[] Hash)
{
    public static StoredKey Seal(ApiKey key, string secret)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(KeyText.SaltBytes);
        return new StoredKey(key, salt, KeyText.Hash(salt, secret));
    }
}
