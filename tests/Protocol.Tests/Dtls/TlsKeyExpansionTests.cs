using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;

namespace Ooblex.Protocol.Tests.Dtls;

/// <summary>The vectors that the TLS working group agreed on for the function of TLS 1.2.</summary>
public sealed class TlsKeyExpansionTests
{
    [Fact]
    public void Sha256_gives_the_published_bytes() => Check(
        HashAlgorithmName.SHA256,
        "9bbe436ba940f017b17652849a71db35",
        "a0ba9f936cda311827a6f796ffd5198c",
        """
        e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17
        abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66
        """);

    [Fact]
    public void Sha384_gives_the_published_bytes() => Check(
        HashAlgorithmName.SHA384,
        "b80b733d6ceefcdc71566ea48e5567df",
        "cd665cf6a8447dd6ff8b27555edb7465",
        """
        7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700
        884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a2
        6066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f
        """);

    private static void Check(HashAlgorithmName hash, string secret, string seed, string expected)
    {
        byte[] wanted = Convert.FromHexString(expected.ReplaceLineEndings(""));
        byte[] output = new byte[wanted.Length];

        TlsKeyExpansion.Expand(
            hash, Convert.FromHexString(secret), [.. "test label"u8, .. Convert.FromHexString(seed)], output);

        Assert.Equal(wanted, output);
    }
}
