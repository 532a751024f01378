using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Ooblex.Transport.Dtls;

/// <summary>DTLS 1.2 servers over BouncyCastle, for machines without libssl: slower, and a thread per
/// handshake.</summary>
internal sealed class BouncyCastleDtls(DtlsOptions options, LocalCertificate certificate) : IDtlsServerFactory
{
    private readonly BcTlsCrypto _crypto = new(new SecureRandom());
    private readonly HandshakeSlots _slots = new(options.MaxBlockingHandshakes);

    public string Fingerprint => certificate.Fingerprint;

    public string Name => "bouncycastle";

    public IDtlsServer Create(MonoTime now)
    {
        BouncyCastlePolicy policy = new(_crypto, certificate, options);
        return new BouncyCastleDtlsServer(policy, _slots, options, now);
    }

    public void Dispose() => certificate.Dispose();
}

/// <summary>How many threads may sit in a handshake at once. Nobody waits: a ClientHello without a slot is dropped,
/// and the peer sends it again.</summary>
internal sealed class HandshakeSlots(int count)
{
    private int _free = count;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref _free);
        return false;
    }

    public void Return() => Interlocked.Increment(ref _free);
}
