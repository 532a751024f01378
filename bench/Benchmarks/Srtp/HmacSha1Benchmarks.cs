using BenchmarkDotNet.Attributes;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Benchmarks.Srtp;

/// <summary>What authenticating a packet costs without GCM.</summary>
public class HmacSha1Benchmarks
{
    private readonly byte[] _code = new byte[HmacSha1Key.CodeLength];
    private byte[] _message = [];
    private HmacSha1Key[] _keys = [];

    [Params(60, 1200)]
    public int Bytes { get; set; }

    [GlobalSetup(Target = nameof(Platform))]
    public void SetUpPlatform() => SetUp(HashPath.Platform);

    [GlobalSetup(Target = nameof(LibCrypto))]
    public void SetUpLibCrypto() => SetUp(HashPath.LibCrypto);

    [GlobalCleanup]
    public void CleanUp() => _keys[0].Dispose();

    [Benchmark(Baseline = true)]
    public void Platform() => _keys[0].Authenticate(_message, _code);

    [Benchmark]
    public void LibCrypto() => _keys[0].Authenticate(_message, _code);

    private void SetUp(HashPath path)
    {
        _keys = [HmacSha1Key.Create(new byte[HmacSha1Key.CodeLength], path)];
        _message = new byte[Bytes];
    }
}
