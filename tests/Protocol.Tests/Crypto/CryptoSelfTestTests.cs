using Ooblex.Protocol.Crypto;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Protocol.Tests.Crypto;

public sealed class CryptoSelfTestTests
{
    /// <summary>What a key can get wrong.</summary>
    internal enum Defect
    {
        None,
        Ciphertext,
        Tag,
        AcceptsForgeries,
        RefusesAll,
        Plaintext,
        Counters,
    }

    // The platform is among them: it says that the known answers are right.
    [Theory]
    [MemberData(nameof(CryptoCases.Paths), MemberType = typeof(CryptoCases))]
    internal void Every_path_of_this_machine_passes(CryptoPath path) => Assert.True(CryptoSelfTest.Passes(path));

    [Theory]
    [InlineData(Defect.None, true)]
    [InlineData(Defect.Ciphertext, false)]
    [InlineData(Defect.Tag, false)]
    [InlineData(Defect.AcceptsForgeries, false)]
    [InlineData(Defect.RefusesAll, false)]
    [InlineData(Defect.Plaintext, false)]
    [InlineData(Defect.Counters, false)]
    internal void A_path_with_a_defect_is_found_out(Defect defect, bool passes)
    {
        byte[] key = new byte[16];
        CryptoSelfTest.Fill(key);
        using DefectiveGcmKey gcm = new(GcmKey.Create(key, CryptoPath.Platform), defect);
        using DefectiveCounterKey counter = new(CounterKey.Create(key, CryptoPath.Platform), defect);

        Assert.Equal(passes, CryptoSelfTest.Passes(gcm, counter, CryptoSelfTest.Tag128));
    }

    [Theory]
    [InlineData(CryptoPath.Lanes512, CryptoPath.Platform, CryptoPath.Lanes512)]
    [InlineData(CryptoPath.Lanes512, CryptoPath.Lanes512, CryptoPath.Lanes256)]
    [InlineData(CryptoPath.Lanes256, CryptoPath.Lanes512, CryptoPath.Lanes256)]
    [InlineData(CryptoPath.Lanes128, CryptoPath.Lanes128, CryptoPath.Platform)]
    [InlineData(CryptoPath.Platform, CryptoPath.Lanes512, CryptoPath.Platform)]
    internal void The_widest_path_that_is_right_is_taken(CryptoPath widest, CryptoPath wrong, CryptoPath expected) =>
        Assert.Equal(expected, CryptoChoice.Choose(path => path <= widest, path => path != wrong));

    [Fact]
    public void The_report_says_what_sessions_use()
    {
        Assert.Equal(new SrtpCryptoReport("Platform", "Platform", Failed: ""), SrtpCryptoReport.Of(SrtpCrypto.Bcl));
        Assert.Equal(
            new SrtpCryptoReport(CryptoChoice.Best.ToString(), HmacSha1Key.Best.ToString(), Failed: ""),
            SrtpCryptoReport.Of(SrtpCrypto.Auto));
    }

    private sealed class DefectiveGcmKey(GcmKey right, Defect defect) : GcmKey
    {
        public override void Seal(
            ReadOnlySpan<byte> nonce,
            ReadOnlySpan<byte> associated,
            ReadOnlySpan<byte> source,
            Span<byte> target,
            Span<byte> tag)
        {
            right.Seal(nonce, associated, source, target, tag);
            target[^1] ^= (byte)(defect is Defect.Ciphertext ? 1 : 0);
            tag[^1] ^= (byte)(defect is Defect.Tag ? 1 : 0);
        }

        public override bool TryOpen(
            ReadOnlySpan<byte> nonce,
            ReadOnlySpan<byte> associated,
            ReadOnlySpan<byte> source,
            Span<byte> target,
            ReadOnlySpan<byte> tag)
        {
            bool opened = right.TryOpen(nonce, associated, source, target, tag);
            target[^1] ^= (byte)(defect is Defect.Plaintext ? 1 : 0);
            return (opened || defect is Defect.AcceptsForgeries) && defect is not Defect.RefusesAll;
        }

        public override void Dispose() => right.Dispose();
    }

    private sealed class DefectiveCounterKey(CounterKey right, Defect defect) : CounterKey
    {
        public override void Xor(Span<byte> data, ReadOnlySpan<byte> initial)
        {
            right.Xor(data, initial);
            data[^1] ^= (byte)(defect is Defect.Counters ? 1 : 0);
        }

        public override void Dispose() => right.Dispose();
    }
}
