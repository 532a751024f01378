using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Dtls;

/// <summary>The server half of one DTLS 1.2 association (RFC 6347) with <c>use_srtp</c> (RFC 5764).</summary>
/// <remarks>Sans-IO, one owner. After each <see cref="Receive"/>, <see cref="Tick"/> or <see cref="Send"/> the owner
/// drains <see cref="TryTakeDatagram"/> and <see cref="TryTakeApplicationData"/>. A peer's bytes never make it
/// throw.</remarks>
public interface IDtlsServer : IDisposable
{
    DtlsState State { get; }

    /// <summary>Why <see cref="State"/> is <see cref="DtlsState.Failed"/>; else <see cref="DtlsFault.None"/>.</summary>
    DtlsFault Fault { get; }

    MonoTime? NextDeadline { get; }

    /// <summary>The peer's end-entity certificate in DER, empty until <see cref="DtlsState.Connected"/>.</summary>
    ReadOnlyMemory<byte> PeerCertificate { get; }

    /// <summary>The profile agreed on; meaningful once <see cref="DtlsState.Connected"/>.</summary>
    SrtpProfile Profile { get; }

    /// <summary>How often a flight had to be sent again: the owner replays media when the last one was lost.</summary>
    int Retransmissions { get; }

    /// <summary>Exported keying material (RFC 5764 §4.2), in the order client key, server key, client salt,
    /// server salt; its length is <see cref="SrtpProfiles.KeyingMaterialLength"/>.</summary>
    ReadOnlySpan<byte> KeyingMaterial { get; }

    void Receive(ReadOnlySpan<byte> datagram, MonoTime now);

    void Tick(MonoTime now);

    /// <summary>Queues one message of application data (SCTP over DTLS, RFC 8261). Ignored unless connected.</summary>
    void Send(ReadOnlySpan<byte> data);

    /// <summary>Queues close_notify; the state becomes <see cref="DtlsState.Closed"/>.</summary>
    void Close();

    bool TryTakeDatagram(Span<byte> destination, out int written);

    bool TryTakeApplicationData(Span<byte> destination, out int written);
}

public enum DtlsState : byte { Handshaking, Connected, Closed, Failed }

/// <summary>What a peer can do wrong in a handshake. Coarse, so that it is no oracle.</summary>
public enum DtlsFault : byte { None, HandshakeFailed, NoCommonSrtpProfile, NoClientCertificate, TimedOut, Alert }

/// <summary>Makes DTLS servers that share one certificate, made at start and never written down.</summary>
public interface IDtlsServerFactory : IDisposable
{
    /// <summary>SHA-256 of the local certificate as SDP writes it: <c>AB:CD:…</c> (RFC 8122 §5).</summary>
    string Fingerprint { get; }

    /// <summary>"openssl" or "bouncycastle": shown in logs and metrics.</summary>
    string Name { get; }

    IDtlsServer Create(MonoTime now);
}
