using Ooblex.Protocol.Srtp;

namespace Ooblex.TestKit.Dtls;

/// <summary>What a test client offers. The defaults are those of a browser.</summary>
public sealed record DtlsTestClientOptions
{
    /// <summary>In the client's order; empty means that <c>use_srtp</c> is not offered at all.</summary>
    public IReadOnlyList<SrtpProfile> Profiles { get; init; } =
        [SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes256Gcm, SrtpProfile.AeadAes128Gcm];

    /// <summary>Cipher suites by their registered numbers; empty means those of the library.</summary>
    public IReadOnlyList<int> Suites { get; init; } = [];

    public bool SendCertificate { get; init; } = true;

    public bool OfferExtendedMasterSecret { get; init; } = true;

    /// <summary>The largest datagram sent: a small one makes the ClientHello come in fragments.</summary>
    public int MtuBytes { get; init; } = 1200;

    public int ResendIntervalMs { get; init; } = 50;

    public int HandshakeTimeoutMs { get; init; } = 10_000;

    /// <summary>Shared by many clients to save key generation; made afresh when null.</summary>
    public DtlsTestIdentity? Identity { get; init; }
}
