using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Benchmarks.Srtp;

/// <summary>What one outgoing RTP packet of 1200 bytes costs with all that a session does: counters, nonce, encryption,
/// tag.</summary>
public class SrtpSessionBenchmarks
{
    private const int PacketBytes = 1200;
    private readonly byte[] _packet = new byte[PacketBytes + SrtpProfiles.MaxOverhead];
    private SrtpSession[] _sessions = [];
    private ushort _sequence;
    private int _next;

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.AesCm128HmacSha1Tag80)]
    public SrtpProfile Profile { get; set; }

    [Params(1, 200)]
    public int Sessions { get; set; }

    [GlobalSetup(Target = nameof(Runtime))]
    public void SetUpRuntime() => MakeSessions(SrtpCrypto.Bcl);

    [GlobalSetup(Target = nameof(Own))]
    public void SetUpOwn() => MakeSessions(SrtpCrypto.Auto);

    [GlobalCleanup]
    public void CleanUp()
    {
        foreach (SrtpSession session in _sessions)
        {
            session.Dispose();
        }
    }

    [Benchmark(Baseline = true)]
    public int Runtime() => Protect();

    [Benchmark]
    public int Own() => Protect();

    // All sessions get one sequence number before any gets the next, as in a fan-out.
    private int Protect()
    {
        if (++_next >= _sessions.Length)
        {
            _next = 0;
            BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), ++_sequence);
        }

        return _sessions[_next].ProtectRtp(_packet, PacketBytes);
    }

    private void MakeSessions(SrtpCrypto crypto)
    {
        SrtpOptions options = new() { ReplayWindowPackets = 1024, MaxSources = 64, Crypto = crypto };
        byte[] keys = new byte[SrtpProfiles.KeyingMaterialLength(Profile)];
        Random random = new(1);
        _packet[0] = 0x80;
        _sessions = new SrtpSession[Sessions];
        for (int i = 0; i < Sessions; i++)
        {
            random.NextBytes(keys);
            _sessions[i] = new SrtpSession(Profile, keys, isServer: true, options);
        }
    }
}
