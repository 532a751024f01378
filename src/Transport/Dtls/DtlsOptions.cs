namespace Ooblex.Transport.Dtls;

/// <summary>What an operator may tune about DTLS. Defaults: <c>ooblex.dtls</c> in reference.conf.</summary>
public sealed record DtlsOptions
{
    public required DtlsBackend Backend { get; init; }

    /// <summary>The largest datagram of a handshake, in bytes of UDP payload.</summary>
    public required int MtuBytes { get; init; }

    /// <summary>How long a flight waits for its answer before it is sent again; doubles each time.</summary>
    public required TimeSpan RetransmitInterval { get; init; }

    /// <summary>Where the doubling of <see cref="RetransmitInterval"/> ends.</summary>
    public required TimeSpan MaxRetransmitInterval { get; init; }

    /// <summary>From the creation of the server to <c>Failed</c> with <c>TimedOut</c>.</summary>
    public required TimeSpan HandshakeTimeout { get; init; }

    /// <summary>How long the certificate made at start is valid.</summary>
    public required TimeSpan CertificateLifetime { get; init; }

    /// <summary>Handshakes that may run at once on the BouncyCastle back end, where each holds a thread.</summary>
    public required int MaxBlockingHandshakes { get; init; }
}

/// <summary>Which library speaks DTLS.</summary>
public enum DtlsBackend : byte
{
    /// <summary>OpenSSL where libssl 3 can be loaded, else BouncyCastle.</summary>
    Auto,
    OpenSsl,
    BouncyCastle,
}
