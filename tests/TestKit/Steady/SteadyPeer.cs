using System.Net;
using System.Security.Cryptography;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Steady;

/// <summary>A client and its session in the server, joined by a buffer: all of the engine but sockets.</summary>
public abstract class SteadyPeer : PacketEgress, IDisposable
{
    private static readonly SrtpOptions Srtp = new()
    {
        ReplayWindowPackets = 1024,
        MaxSources = 64,
        Crypto = SrtpCrypto.Auto,
    };

    private static readonly IceOptions Ice = new()
    {
        ConsentTimeout = TimeSpan.FromSeconds(15),
        MaxPaths = 8,
        GraceTimeout = TimeSpan.FromSeconds(30),
    };

    private readonly PeerSession _session;
    private readonly SrtpSession _client;
    private readonly StunRequestWriter _checks;
    private readonly TransportAddress _address;
    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private readonly byte[] _toServer = new byte[2048];
    private readonly byte[] _toClient = new byte[2048];

    protected SteadyPeer(SrtpProfile profile, ushort port, MonoTime now)
    {
        byte[] keys = RandomNumberGenerator.GetBytes(SrtpProfiles.KeyingMaterialLength(profile));
        IceCredentials local = IceCredentials.Generate();
        IceCredentials remote = IceCredentials.Generate();
        PeerSetup setup = new()
        {
            Ice = Ice,
            LocalIce = local,
            RemoteIce = remote,
            FingerprintAlgorithm = "sha-256",
            Fingerprint = CertificateFingerprint.Sha256(AgreedDtls.Certificate),
            Srtp = Srtp,
        };
        _session = new PeerSession(setup, new AgreedDtls(profile, keys), now);
        _client = new SrtpSession(profile, keys, isServer: false, Srtp);
        _checks = new StunRequestWriter(local.Ufrag, remote.Ufrag, local.Pwd);
        _address = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, port));
        Check(now);
        _session.Receive([22], _address, now, out _);
        if (_session.State is not PeerState.Connected)
        {
            throw new InvalidOperationException($"The session is {_session.State}.");
        }
    }

    /// <summary>RTP that the server sent to this client.</summary>
    public long Received { get; private set; }

    /// <summary>Of those that the client looked into: not authentic.</summary>
    public long Damaged { get; private set; }

    /// <summary>RTCP that the server sent to this client.</summary>
    public long Reports { get; private set; }

    public override bool IsOpen => _session.State is PeerState.Connected;

    public abstract MonoTime? NextDeadline { get; }

    protected MonoTime? TransportDeadline => _session.NextDeadline;

    /// <summary>The client proves that it is still there, and gets its answer.</summary>
    public void Check(MonoTime now)
    {
        _transaction[0]++;
        int length = _checks.Write(_toServer, _transaction, useCandidate: false);
        bool accepted = _session.Receive(_toServer.AsSpan(0, length), _address, now, out _) is PeerInput.Check;
        if (!accepted || !_session.TryTakeDatagram(_toServer, out _, out _))
        {
            throw new InvalidOperationException("A check was not answered.");
        }
    }

    public virtual void Tick(MonoTime now) => _session.Tick(now);

    public override Span<byte> Reserve() => _toClient;

    public override void SendRtp(int clearBytes)
    {
        int length = _session.ProtectRtp(_toClient, clearBytes);
        if (length == 0)
        {
            throw new InvalidOperationException("A packet was not encrypted.");
        }

        Received++;
        if (LooksInto(_toClient))
        {
            bool isAuthentic = _client.TryUnprotectRtp(_toClient.AsSpan(0, length), out int clear) is SrtpFault.None;
            Damaged += isAuthentic ? 0 : 1;
            OnRtp(_toClient.AsSpan(0, clear));
        }
    }

    public override void SendRtcp(int clearBytes)
    {
        int length = _session.ProtectRtcp(_toClient, clearBytes);
        bool isAuthentic = _client.TryUnprotectRtcp(_toClient.AsSpan(0, length), out _) is SrtpFault.None;
        Damaged += isAuthentic ? 0 : 1;
        Reports++;
    }

    public void Dispose()
    {
        _session.Dispose();
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>So that the server is most of the work, clients look into some packets only.</summary>
    protected abstract bool LooksInto(ReadOnlySpan<byte> packet);

    protected abstract void OnRtp(ReadOnlySpan<byte> packet);

    /// <summary>Encrypts what the client says and takes it through the server's transport.</summary>
    /// <returns>The clear packet as the server sees it.</returns>
    protected Span<byte> Arrive(ReadOnlySpan<byte> packet, bool isRtcp, MonoTime now)
    {
        packet.CopyTo(_toServer);
        int length = isRtcp
            ? _client.ProtectRtcp(_toServer, packet.Length)
            : _client.ProtectRtp(_toServer, packet.Length);
        PeerInput input = _session.Receive(_toServer.AsSpan(0, length), _address, now, out int clear);
        return input == (isRtcp ? PeerInput.Rtcp : PeerInput.Rtp)
            ? _toServer.AsSpan(0, clear)
            : throw new InvalidOperationException($"The server took a packet for {input}.");
    }
}
