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

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_hello_in_many_small_fragments_is_put_together(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend, new DtlsTestClientOptions { MtuBytes = 150 });

        pair.Connect();

        Assert.True(pair.Wire.ToServer.All(datagram => datagram.Length <= 150));
        Assert.True(DtlsRecord.IsClientHello(pair.Wire.ToServer[1]), "the second datagram is a fragment too");
        Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
    }

    [Fact]
    public void Each_flight_of_the_server_is_one_datagram()
    {
        using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);

        pair.Connect();

        Assert.Equal(2, pair.Wire.ToClient.Count);
        Assert.True(pair.Wire.ToClient.All(datagram => datagram.Length <= 1200));
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_without_a_certificate_is_refused(DtlsBackend backend)
    {
        using DtlsTestPair pair = TestDtls.Pair(backend, new DtlsTestClientOptions { SendCertificate = false });

        Assert.NotNull(pair.ConnectInVain());

        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(DtlsFault.NoClientCertificate, pair.Server.Fault);
        Assert.True(pair.Server.PeerCertificate.IsEmpty);
        Assert.NotNull(pair.Client.FatalAlert);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_with_an_RSA_certificate_is_welcome(DtlsBackend backend)
    {
        DtlsTestIdentity rsa = DtlsTestIdentity.CreateRsa();
        using DtlsTestPair pair = TestDtls.Pair(backend, new DtlsTestClientOptions { Identity = rsa });

        pair.Connect();

        Assert.Equal(rsa.Certificate, pair.Server.PeerCertificate.ToArray());
    }

    [Theory]
    [InlineData(DtlsBackend.OpenSsl, 0)]
    [InlineData(DtlsBackend.OpenSsl, 2)] // AES128_CM_SHA1_32: registered, and too weak for us.
    [InlineData(DtlsBackend.BouncyCastle, 0)]
    [InlineData(DtlsBackend.BouncyCastle, 2)]
    public void A_client_with_no_profile_of_ours_is_refused(DtlsBackend backend, int offered)
    {
        SrtpProfile[] profiles = offered == 0 ? [] : [(SrtpProfile)offered];
        using DtlsTestPair pair = TestDtls.Pair(backend, new DtlsTestClientOptions { Profiles = profiles });

        pair.ConnectInVain();

        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(DtlsFault.NoCommonSrtpProfile, pair.Server.Fault);
        Assert.True(pair.Server.KeyingMaterial.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void A_client_without_the_extended_master_secret_is_refused(DtlsBackend backend)
    {
        using DtlsTestPair pair =
            TestDtls.Pair(backend, new DtlsTestClientOptions { OfferExtendedMasterSecret = false });

        pair.ConnectInVain();

        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(DtlsFault.HandshakeFailed, pair.Server.Fault);
        Assert.True(pair.Server.KeyingMaterial.IsEmpty);
    }

    [Theory]
    [MemberData(nameof(TestDtls.Backends), MemberType = typeof(TestDtls))]
    public void Two_factories_have_two_certificates_that_browsers_can_read(DtlsBackend backend)
    {
        using IDtlsServerFactory one = TestDtls.Factory(backend);
        using IDtlsServerFactory other = TestDtls.Factory(backend);

        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", one.Fingerprint);
        Assert.Equal(backend is DtlsBackend.OpenSsl ? "openssl" : "bouncycastle", one.Name);
    }

    [Fact]
    public void One_factory_serves_many_threads()
    {
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using DtlsTestPair pair = TestDtls.Pair(DtlsBackend.OpenSsl);
            pair.Connect();
            Assert.Equal(pair.Client.KeyingMaterial.ToArray(), pair.Server.KeyingMaterial.ToArray());
        });
    }

    [Fact]
    public void Auto_takes_OpenSSL_where_it_is_installed()
    {
        using IDtlsServerFactory factory = TestDtls.Factory(DtlsBackend.Auto);

        Assert.Equal(DtlsServerFactories.IsOpenSslAvailable ? "openssl" : "bouncycastle", factory.Name);
    }

    private static SrtpFault SendOne(SrtpSession from, SrtpSession to)
    {
        byte[] packet = new byte[100 + SrtpProfiles.MaxOverhead];
        packet[0] = 0x80;
        int length = from.ProtectRtp(packet, 100);
        return to.TryUnprotectRtp(packet.AsSpan(0, length), out _);
    }
}
