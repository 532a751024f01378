using BenchmarkDotNet.Attributes;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Benchmarks.Srtp;

/// <summary>Decides which path a node takes: AES-128-GCM of one packet, 20 bytes of it authenticated only. With many
/// keys each packet finds its key in no cache that is small.</summary>
public class GcmBenchmarks
{
    private const int HeaderLength = 20;
    private readonly byte[] _packet = new byte[1200];
    private readonly byte[] _nonce = new byte[GcmKey.NonceLength];
    private readonly byte[] _tag = new byte[GcmKey.TagLength];
    private GcmKey[] _keys = [];
    private int _next;

    [Params(60, 200, 1200)]
    public int PacketBytes { get; set; }

    [Params(1, 2000)]
    public int Keys { get; set; }

    [GlobalSetup(Target = nameof(Platform))]
    public void SetUpPlatform() => MakeKeys(CryptoPath.Platform);

    [GlobalSetup(Target = nameof(Lanes128))]
    public void SetUp128() => MakeKeys(CryptoPath.Lanes128);

    [GlobalSetup(Target = nameof(Lanes256))]
    public void SetUp256() => MakeKeys(CryptoPath.Lanes256);

    [GlobalSetup(Target = nameof(Lanes512))]
    public void SetUp512() => MakeKeys(CryptoPath.Lanes512);

    [GlobalCleanup]
    public void CleanUp()
    {
        foreach (GcmKey key in _keys)
        {
            key.Dispose();
        }
    }

    [Benchmark(Baseline = true)]
    public void Platform() => Seal();

    [Benchmark]
    public void Lanes128() => Seal();

    [Benchmark]
    public void Lanes256() => Seal();

    [Benchmark]
    public void Lanes512() => Seal();

    private void Seal()
    {
        int next = _next + 1 < _keys.Length ? _next + 1 : 0;
        _next = next;
        Span<byte> text = _packet.AsSpan(HeaderLength, PacketBytes - HeaderLength);
        _keys[next].Seal(_nonce, _packet.AsSpan(0, HeaderLength), text, text, _tag);
    }

    private void MakeKeys(CryptoPath path)
    {
        byte[] key = new byte[16];
        Random random = new(1);
        _keys = new GcmKey[Keys];
        for (int i = 0; i < Keys; i++)
        {
            random.NextBytes(key);
            _keys[i] = GcmKey.Create(key, path);
        }
    }
}
