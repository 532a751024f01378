using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Steady;

/// <summary>A handshake that is over with the first record: keys for media, and no cost of agreeing on them.</summary>
public sealed class AgreedDtls(SrtpProfile profile, byte[] keys) : IDtlsServer
{
    /// <summary>What the client is said to have shown.</summary>
    public static readonly byte[] Certificate = [1, 2, 3];

    public DtlsState State { get; private set; } = DtlsState.Handshaking;

    public DtlsFault Fault => DtlsFault.None;

    public MonoTime? NextDeadline => null;

    public ReadOnlyMemory<byte> PeerCertificate => Certificate;

    public SrtpProfile Profile => profile;

    public int Retransmissions => 0;

    public ReadOnlySpan<byte> KeyingMaterial => keys;

    public void Receive(ReadOnlySpan<byte> datagram, MonoTime now) => State = DtlsState.Connected;

    public void Tick(MonoTime now)
    {
        // Nothing is ever sent again.
    }

    public void Send(ReadOnlySpan<byte> data) => throw new NotSupportedException("Media only.");

    public void Close() => State = DtlsState.Closed;

    public bool TryTakeDatagram(Span<byte> destination, out int written)
    {
        written = 0;
        return false;
    }

    public bool TryTakeApplicationData(Span<byte> destination, out int written) =>
        TryTakeDatagram(destination, out written);

    public void Dispose() => State = DtlsState.Closed;
}
