using BenchmarkDotNet.Attributes;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Benchmarks.Srtp;

/// <summary>What a received packet of 1200 bytes costs, authentic or forged, and what a key costs to set up.</summary>
public class GcmOpenBenchmarks
{
    private const int HeaderLength = 20;
    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _ciphertext = new byte[1200 - HeaderLength];
    private readonly byte[] _plaintext = new byte[1200 - HeaderLength];
    private readonly byte[] _nonce = new byte[GcmKey.NonceLength];
    private readonly byte[] _tag = new byte[GcmKey.TagLength];
    private readonly byte[] _wrong = new byte[GcmKey.TagLength];
    private readonly byte[] _keyBytes = new byte[16];
    private GcmKey? _key;
    private CryptoPath _path;

    [Params("runtime", "own")]
    public string Crypto { get; set; } = "own";

    [GlobalSetup]
    public void SetUp()
    {
        _path = Crypto == "own" ? CryptoChoice.Best : CryptoPath.Platform;
        _key = GcmKey.Create(_keyBytes, _path);
        _key.Seal(_nonce, _header, _plaintext, _ciphertext, _tag);
    }

    [GlobalCleanup]
    public void CleanUp() => _key?.Dispose();

    [Benchmark]
    public bool Open() => _key!.TryOpen(_nonce, _header, _ciphertext, _plaintext, _tag);

    [Benchmark]
    public bool Refuse() => _key!.TryOpen(_nonce, _header, _ciphertext, _plaintext, _wrong);

    [Benchmark]
    public void SetUpKey() => GcmKey.Create(_keyBytes, _path).Dispose();
}
