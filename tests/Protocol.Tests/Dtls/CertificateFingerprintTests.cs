using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;

namespace Ooblex.Protocol.Tests.Dtls;

public sealed class CertificateFingerprintTests
{
    private static readonly byte[] Certificate = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];

    [Theory]
    [InlineData("sha-256")]
    [InlineData("SHA-256")]
    [InlineData("sha-384")]
    [InlineData("sha-512")]
    public void The_right_hash_matches_in_either_case(string algorithm)
    {
        string expected = Text(algorithm);

        Assert.True(CertificateFingerprint.Matches(Certificate, algorithm, expected));
        Assert.True(CertificateFingerprint.Matches(Certificate, algorithm, expected.ToLowerInvariant()));
        Assert.True(CertificateFingerprint.IsWellFormed(algorithm, expected));
    }

    [Theory]
    [InlineData("sha-1")]
    [InlineData("md5")]
    [InlineData("")]
    [InlineData("sha-256 ")]
    public void Weak_and_unknown_algorithms_never_match(string algorithm)
    {
        Assert.False(CertificateFingerprint.Matches(Certificate, algorithm, Text("sha-256")));
        Assert.False(CertificateFingerprint.Matches(Certificate, algorithm, ""));
        Assert.False(CertificateFingerprint.IsWellFormed(algorithm, Text("sha-256")));
    }

    [Fact]
    public void An_absent_certificate_never_matches() =>
        Assert.False(CertificateFingerprint.Matches([], "sha-256", CertificateFingerprint.Sha256([])));

    [Fact]
    public void Every_digit_counts()
    {
        string right = CertificateFingerprint.Sha256(Certificate);
        Assert.True(CertificateFingerprint.Matches(Certificate, "sha-256", right));
        for (int i = 0; i < right.Length; i++)
        {
            char other = right[i] == ':' ? '-' : right[i] == '0' ? '1' : '0';
            string wrong = right[..i] + other + right[(i + 1)..];
            Assert.False(CertificateFingerprint.Matches(Certificate, "sha-256", wrong));
        }
    }

    [Fact]
    public void Hostile_text_is_only_wrong()
    {
        const int seed = 8122;
        Random random = new(seed);
        string right = CertificateFingerprint.Sha256(Certificate);
        string[] hostile =
        [
            "", ":", right + ":", right[1..], right + right,
            new string(':', right.Length), new string(' ', right.Length),
            right.Replace(":", "", StringComparison.Ordinal), new string('A', 1_000_000), right.Replace(':', '\0'),
            "+1" + right[2..], " 1" + right[2..], "１１" + right[2..],
        ];
        foreach (string text in hostile)
        {
            Assert.False(CertificateFingerprint.Matches(Certificate, "sha-256", text));
        }

        for (int i = 0; i < 5_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(0, 200)).Select(_ => (char)random.Next(0x1_0000))]);
            Assert.False(CertificateFingerprint.Matches(Certificate, "sha-256", text), $"seed {seed}, step {i}");
        }
    }

    private static string Text(string algorithm)
    {
        byte[] hash = algorithm.ToUpperInvariant() switch
        {
            "SHA-384" => SHA384.HashData(Certificate),
            "SHA-512" => SHA512.HashData(Certificate),
            _ => SHA256.HashData(Certificate),
        };
        return Convert.ToHexString(hash).Chunk(2).Select(pair => new string(pair)).Aggregate((a, b) => $"{a}:{b}");
    }
}
