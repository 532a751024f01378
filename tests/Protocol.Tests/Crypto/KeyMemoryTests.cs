using System.Reflection;
using System.Runtime.InteropServices;
using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>What our own keys keep is gone once they are disposed. The runtime's clear theirs themselves.</summary>
public sealed class KeyMemoryTests
{
    private static readonly byte[] Key = Bytes(new Random(8), 16);

    [Theory]
    [MemberData(nameof(Paths), MemberType = typeof(CryptoCases))]
    internal void An_AES_key_leaves_nothing_behind(CryptoPath path)
    {
        if (path is not CryptoPath.Platform)
        {
            LeavesNothing(GcmKey.Create(Key, path), atLeast: 16);
            LeavesNothing(CounterKey.Create(Key, path), atLeast: 16);
        }
    }

    [Theory]
    [MemberData(nameof(HashPaths), MemberType = typeof(CryptoCases))]
    internal void An_HMAC_key_leaves_nothing_behind(HashPath path)
    {
        if (path is not HashPath.Platform)
        {
            LeavesNothing(HmacSha1Key.Create(Key, path), atLeast: 2 * HmacSha1Key.CodeLength);
        }
    }

    private static void LeavesNothing(IDisposable key, int atLeast)
    {
        FieldInfo field = Assert.Single(
            key.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Instance),
            field => field.FieldType == typeof(SecretMemory));
        SecretMemory memory = Assert.IsType<SecretMemory>(field.GetValue(key));
        Span<byte> kept = MemoryMarshal.CreateSpan(ref memory.Start, atLeast);
        Assert.True(kept.ContainsAnyExcept((byte)0), "the key keeps its secrets elsewhere");

        key.Dispose();

        Assert.False(kept.ContainsAnyExcept((byte)0));
    }
}
