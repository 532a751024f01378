using System.Runtime.Intrinsics;
using Ooblex.Protocol.Crypto;
using static Ooblex.Protocol.Tests.Crypto.CryptoCases;

namespace Ooblex.Protocol.Tests.Crypto;

/// <summary>Runs where the processor has AES instructions; elsewhere nothing calls what is tested here.</summary>
public sealed class AesBlocksTests
{
    private static readonly bool CanRun = CryptoPaths.IsSupported(CryptoPath.Lanes128);

    // FIPS 197 A.1 and A.3: a key, its second round key, its last one.
    [Theory]
    [InlineData(
        "2b7e151628aed2a6abf7158809cf4f3c",
        "a0fafe1788542cb123a339392a6c7605",
        "d014f9a8c9ee2589e13f0cc8b6630ca6")]
    [InlineData(
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "1f352c073b6108d72d9810a30914dff4",
        "fe4890d1e6188d0b046df344706c631e")]
    public void Round_keys_are_those_of_FIPS_197(string key, string second, string last)
    {
        if (!CanRun)
        {
            return;
        }

        byte[] schedule = new byte[AesBlocks.ScheduleLength(AesBlocks.Rounds(key.Length / 2))];

        AesBlocks.Expand(Hex(key), ref schedule[0]);

        int end = AesBlocks.Rounds(key.Length / 2) * AesBlocks.Length;
        Assert.Equal(key[..32], Convert.ToHexStringLower(schedule.AsSpan(0, 16)));
        Assert.Equal(second, Convert.ToHexStringLower(schedule.AsSpan(16, 16)));
        Assert.Equal(last, Convert.ToHexStringLower(schedule.AsSpan(end, 16)));
    }

    // FIPS 197 C.1 and C.3.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "69c4e0d86a7b0430d8cdb78070b4c55a")]
    [InlineData(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "8ea2b7ca516745bfeafc49904b496089")]
    public void A_block_is_encrypted_as_in_FIPS_197(string key, string expected)
    {
        if (!CanRun)
        {
            return;
        }

        byte[] schedule = new byte[AesBlocks.ScheduleLength(AesBlocks.Rounds(key.Length / 2))];
        byte[] block = Hex("00112233445566778899aabbccddeeff");
        AesBlocks.Expand(Hex(key), ref schedule[0]);

        Vector128<byte> result = AesBlocks.EncryptOne(
            ref schedule[0], AesBlocks.Rounds(key.Length / 2), Vector128.Create(block));
        result.CopyTo(block);

        Assert.Equal(expected, Convert.ToHexStringLower(block));
    }
}
