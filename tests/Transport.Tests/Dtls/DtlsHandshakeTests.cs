using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.TestKit.Dtls;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

public sealed class DtlsHandshakeTests
{
    [Theory]
    [MemberData(nameof(TestDtls.BackendsAndProfiles), MemberType = typeof(TestDtls))]
    public void A_client_and_the_server_agree_on_keys_and_media_flows(DtlsBackend backend, SrtpProfile profile)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend, new DtlsTestClientOptions { Profiles = [profile] });

        pair.Connect();

        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(profile, pair.Server.Profile);
        Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
        Assert.Null(pair.Server.NextDeadline);
        using SrtpSession client = pair.Client.CreateSrtp();
        using SrtpSession server = new(profile, pair.Server.KeyingMaterial, isServer: true);
        Assert.Equal(SrtpFault.None, SendOne(client, server));
        Assert.Equal(SrtpFault.None, SendOne(server, client));
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void The_server_prefers_AES_128_GCM_whatever_the_client_lists_first(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);

        pair.Connect();

        Assert.Equal(SrtpProfile.AeadAes128Gcm, pair.Server.Profile);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Each_side_sees_the_certificate_of_the_other(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend);

        pair.Connect();

        string local = TestDtls.Shared(backend).Fingerprint;
        ReadOnlySpan<byte> peer = pair.Server.PeerCertificate.Span;
        Assert.True(CertificateFingerprint.Matches(peer, "sha-256", pair.Client.Fingerprint));
        Assert.False(CertificateFingerprint.Matches(peer, "sha-256", local));
        Assert.True(CertificateFingerprint.Matches(pair.Client.ServerCertificate, "sha-256", local));
    }

    private static SrtpFault SendOne(SrtpSession from, SrtpSession to)
    {
        byte[] packet = new byte[100 + SrtpProfiles.MaxOverhead];
        packet[0] = 0x80;
        int length = from.ProtectRtp(packet, 100);
        return to.TryUnprotectRtp(packet.AsSpan(0, length), out _);
    }
}
