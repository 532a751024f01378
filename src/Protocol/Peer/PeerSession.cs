using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Peer;

/// <summary>
/// One client's transport: ICE-lite, DTLS, SRTP and SCTP wired together behind a single datagram path.
/// </summary>
/// <remarks>
/// Sans-IO, one owner. It holds no rules of its own: it routes bytes between the machines, carries the keys from DTLS
/// to SRTP once the certificate matches the SDP (RFC 8827 §6.5), and gathers deadlines. After each input the owner
/// drains <see cref="TryTakeDatagram"/> and <see cref="TryTakeEvent"/>.
/// </remarks>
public sealed class PeerSession : IDisposable
{
    // RFC 7983 §7: what the first byte of a datagram says.
    private const byte StunLast = 3;
    private const byte DtlsFirst = 20;
    private const byte DtlsLast = 63;
    private const byte RtpFirst = 128;
    private const byte RtpLast = 191;

    private readonly PeerSetup _setup;
    private readonly IceLiteAgent _ice;
    private readonly IDtlsServer _dtls;
    private readonly Queue<PeerEvent> _events = new();
    private SrtpSession? _srtp;
    private DataPath? _data;
    private int _retransmissionsAtConnect;
    private PeerFaults _faults;

    /// <param name="setup">What was negotiated.</param>
    /// <param name="dtls">Owned from now on.</param>
    /// <param name="now">The grace time for the first check starts here.</param>
    public PeerSession(PeerSetup setup, IDtlsServer dtls, MonoTime now)
    {
        _setup = setup;
        _dtls = dtls;
        _ice = new IceLiteAgent(setup.Ice, setup.LocalIce, setup.RemoteIce, now);
    }

    public PeerState State { get; private set; } = PeerState.New;

    /// <summary>Where to send; <see cref="TransportAddress.IsNone"/> before the first authentic check.</summary>
    /// <remarks>A copy of what ICE says, since every packet out asks for it.</remarks>
    public TransportAddress Selected { get; private set; }

    /// <summary>Our user fragments: the current one, and during a restart the one before.</summary>
    public IReadOnlyList<string> LocalUfrags => _ice.LocalUfrags;

    /// <summary>No byte of DTLS has come yet: the session may still go to another thread.</summary>
    public bool AwaitsHandshake { get; private set; } = true;

    public IceState IceState => _ice.State;

    public PeerFaults Faults => _faults;

    public SrtpProfile SrtpProfile => _dtls.Profile;

    public DtlsFault DtlsFault => _dtls.Fault;

    /// <summary>The client's data channels; <c>null</c> before the handshake or without a data m-section.</summary>
    public DataChannelSession? Channels => _data?.Channels;

    public MonoTime? NextDeadline =>
        State is PeerState.Closed
            ? null
            : MonoTime.Earliest(_ice.NextDeadline, MonoTime.Earliest(_dtls.NextDeadline, _data?.NextDeadline));

    /// <summary>Whether a datagram is the first of a handshake, from an address that has proved itself.</summary>
    public bool IsFirstOfHandshake(ReadOnlySpan<byte> datagram, in TransportAddress from) =>
        AwaitsHandshake && State is not PeerState.Closed
        && !datagram.IsEmpty && datagram[0] is >= DtlsFirst and <= DtlsLast && _ice.IsValidated(from);

    /// <summary>An address that belongs to this session no longer.</summary>
    public bool TryTakeDroppedPath(out TransportAddress address) => _ice.TryTakeDroppedPath(out address);

    /// <summary>Takes one datagram from the socket.</summary>
    /// <param name="datagram">Decrypted in place when it is SRTP or SRTCP.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="now">When it was read.</param>
    /// <param name="clearBytes">How many leading bytes are RTP or RTCP, when that is what came.</param>
    public PeerInput Receive(Span<byte> datagram, in TransportAddress from, MonoTime now, out int clearBytes)
    {
        clearBytes = 0;
        if (datagram.IsEmpty || State is PeerState.Closed)
        {
            return PeerInput.None;
        }

        byte first = datagram[0];
        if (first <= StunLast)
        {
            return ReceiveStun(datagram, from, now);
        }

        if (!_ice.IsValidated(from))
        {
            _faults.UnvalidatedSource++; // No amplification and no handshake work for addresses nobody vouched for.
            return PeerInput.None;
        }

        return first switch
        {
            >= DtlsFirst and <= DtlsLast => ReceiveDtls(datagram, now),
            >= RtpFirst and <= RtpLast => ReceiveSrtp(datagram, out clearBytes),
            _ => PeerInput.None,
        };
    }

    public void Tick(MonoTime now)
    {
        if (State is PeerState.Closed)
        {
            return;
        }

        _ice.Tick(now);
        FollowIce();
        if (State is PeerState.Closed)
        {
            return;
        }

        _dtls.Tick(now);
        FollowDtls(now);
        _data?.Tick(now);
    }

    /// <summary>New ICE credentials on both sides (RFC 8445 §9); everything above ICE stays as it is.</summary>
    public void RestartIce(IceCredentials local, IceCredentials remote, MonoTime now)
    {
        _ice.Restart(local, remote, now);
        Selected = _ice.Selected;
    }

    /// <summary>Encrypts in place; 0 before the keys are there.</summary>
    public int ProtectRtp(Span<byte> buffer, int rtpBytes) => _srtp?.ProtectRtp(buffer, rtpBytes) ?? 0;

    /// <summary>Encrypts in place; 0 before the keys are there.</summary>
    public int ProtectRtcp(Span<byte> buffer, int rtcpBytes) => _srtp?.ProtectRtcp(buffer, rtcpBytes) ?? 0;

    /// <summary>The next datagram to send, and where to. Empties ICE first, then DTLS.</summary>
    public bool TryTakeDatagram(Span<byte> destination, out int written, out TransportAddress to)
    {
        if (_ice.TryTakeDatagram(destination, out written, out to))
        {
            return true;
        }

        _data?.Pump(_dtls);
        to = Selected;
        if (!to.IsNone && _dtls.TryTakeDatagram(destination, out written))
        {
            return true;
        }

        written = 0;
        return false;
    }

    public bool TryTakeEvent(out PeerEvent happened) => _events.TryDequeue(out happened);

    /// <summary>
    /// Our side ends it: close_notify is queued, and no check is answered from now on (RFC 7675 §5.2).
    /// </summary>
    public void Close()
    {
        if (State is not PeerState.Closed)
        {
            _dtls.Close();
            State = PeerState.Closed;
        }
    }

    public void Dispose()
    {
        State = PeerState.Closed;
        _srtp?.Dispose();
        _dtls.Dispose();
    }

    private PeerInput ReceiveStun(ReadOnlySpan<byte> datagram, in TransportAddress from, MonoTime now)
    {
        bool authentic = _ice.Receive(datagram, from, now);
        if (!authentic)
        {
            _faults.Stun++;
        }
        else if (State is PeerState.New)
        {
            State = PeerState.Handshaking;
        }

        FollowIce();
        return authentic ? PeerInput.Check : PeerInput.None;
    }

    private PeerInput ReceiveDtls(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        AwaitsHandshake = false;
        _dtls.Receive(datagram, now);
        FollowDtls(now);
        if (_data is { } data)
        {
            data.Receive(_dtls, now);
        }

        return PeerInput.Dtls;
    }

    private PeerInput ReceiveSrtp(Span<byte> datagram, out int clearBytes)
    {
        clearBytes = 0;
        if (_srtp is null || datagram.Length < 2)
        {
            return PeerInput.None; // Media that overtook the handshake: the client sends a key frame again.
        }

        // RFC 5761 §4: RTCP has packet types 192 to 223, which are 64 to 95 without the marker bit.
        bool isRtcp = (datagram[1] & 0x7F) is >= 64 and <= 95;
        SrtpFault fault = isRtcp
            ? _srtp.TryUnprotectRtcp(datagram, out clearBytes)
            : _srtp.TryUnprotectRtp(datagram, out clearBytes);
        if (fault is SrtpFault.None)
        {
            return isRtcp ? PeerInput.Rtcp : PeerInput.Rtp;
        }

        _faults.Srtp++;
        return PeerInput.None;
    }

    private void FollowIce()
    {
        Selected = _ice.Selected;
        while (_ice.TryTakeChange(out IceStateChange change))
        {
            if (change.To is IceState.Disconnected)
            {
                End(PeerEvent.ConsentExpired);
            }
        }
    }

    private void FollowDtls(MonoTime now)
    {
        switch (_dtls.State)
        {
            case DtlsState.Connected when _srtp is null:
                InstallKeys(now);
                break;
            case DtlsState.Connected when _dtls.Retransmissions > _retransmissionsAtConnect:
                _retransmissionsAtConnect = _dtls.Retransmissions;
                _events.Enqueue(PeerEvent.FinalFlightRepeated);
                break;
            case DtlsState.Closed:
                End(PeerEvent.DtlsClosed);
                break;
            case DtlsState.Failed:
                _faults.Dtls++;
                End(PeerEvent.HandshakeFailed);
                break;
            default:
                break;
        }
    }

    private void InstallKeys(MonoTime now)
    {
        if (!CertificateFingerprint.Matches(
                _dtls.PeerCertificate.Span, _setup.FingerprintAlgorithm, _setup.Fingerprint))
        {
            _faults.Dtls++;
            _dtls.Close();
            End(PeerEvent.HandshakeFailed);
            return;
        }

        _srtp = new SrtpSession(_dtls.Profile, _dtls.KeyingMaterial, isServer: true, _setup.Srtp);
        _retransmissionsAtConnect = _dtls.Retransmissions;
        if (_setup.Data is { } data)
        {
            _data = new DataPath(data, now);
        }

        State = PeerState.Connected;
        _events.Enqueue(PeerEvent.Connected);
    }

    private void End(PeerEvent why)
    {
        if (State is not PeerState.Closed)
        {
            State = PeerState.Closed;
            _events.Enqueue(why);
        }
    }
}
