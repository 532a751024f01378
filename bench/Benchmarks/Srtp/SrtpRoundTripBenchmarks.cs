using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Benchmarks.Srtp;

/// <summary>One RTP packet through a sending and a receiving session, by AEAD_AES_128_GCM: a packet can be received but
/// once, so each has to be sent anew. With several sources they take turns, as sound and pictures do.</summary>
public class SrtpRoundTripBenchmarks
{
    private readonly byte[] _buffer = new byte[1200 + SrtpProfiles.MaxOverhead];
    private SrtpSession[] _sessions = []; // Who sends, who receives.
    private uint _turn;

    [Params(100, 1200)]
    public int PacketBytes { get; set; }

    [Params(1, 4)]
    public int Sources { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        SrtpOptions options = new() { ReplayWindowPackets = 1024, MaxSources = 64, Crypto = SrtpCrypto.Auto };
        byte[] keys = new byte[SrtpProfiles.KeyingMaterialLength(SrtpProfile.AeadAes128Gcm)];
        new Random(1).NextBytes(keys);
        _sessions =
        [
            new SrtpSession(SrtpProfile.AeadAes128Gcm, keys, isServer: true, options),
            new SrtpSession(SrtpProfile.AeadAes128Gcm, keys, isServer: false, options),
        ];
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        foreach (SrtpSession session in _sessions)
        {
            session.Dispose();
        }
    }

    [Benchmark(Baseline = true)]
    public int Send() => _sessions[0].ProtectRtp(NextPacket(), PacketBytes);

    [Benchmark]
    public SrtpFault SendAndReceive()
    {
        byte[] packet = NextPacket();
        int length = _sessions[0].ProtectRtp(packet, PacketBytes);
        return _sessions[1].TryUnprotectRtp(packet.AsSpan(0, length), out _);
    }

    private byte[] NextPacket()
    {
        _turn++;
        _buffer[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(2), (ushort)(_turn / (uint)Sources));
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(8), _turn % (uint)Sources);
        return _buffer;
    }
}
