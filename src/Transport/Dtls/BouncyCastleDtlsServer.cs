using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Org.BouncyCastle.Tls;

namespace Ooblex.Transport.Dtls;

/// <summary>One DTLS association whose handshake blocks a thread behind the same seam; afterwards it has
/// none.</summary>
/// <remarks>The library keeps its own clock for resending, so the times given here rule only the end of the handshake
/// and how often its outcome is asked for.</remarks>
internal sealed class BouncyCastleDtlsServer : IDtlsServer
{
    private const int ShortestWaitMs = 1; // Zero would mean "without limit".
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly BouncyCastlePolicy _policy;
    private readonly DatagramBridge _bridge;
    private readonly BlockingHandshake _handshake;
    private readonly FlightTimer _timer;
    private readonly DatagramQueue _messages = new(DtlsLimits.QueuedBytes);
    private bool _started;
    private MonoTime _polled;
    private DtlsTransport? _transport;

    public BouncyCastleDtlsServer(BouncyCastlePolicy policy, HandshakeSlots slots, DtlsOptions options, MonoTime now)
    {
        _policy = policy;
        _bridge = new DatagramBridge(options.MtuBytes);
        _handshake = new BlockingHandshake(policy, _bridge, slots);
        _timer = new FlightTimer(options, now);
        _polled = now;
    }

    public DtlsState State { get; private set; }

    public DtlsFault Fault { get; private set; }

    public MonoTime? NextDeadline => State is not DtlsState.Handshaking ? null
        : _started ? MonoTime.Earliest(_polled + PollInterval, _timer.NextDeadline)
        : _timer.NextDeadline;

    public ReadOnlyMemory<byte> PeerCertificate { get; private set; }

    public SrtpProfile Profile { get; private set; }

    public int Retransmissions => _bridge.Retransmissions;

    public ReadOnlySpan<byte> KeyingMaterial => State is DtlsState.Handshaking ? default : _policy.KeyingMaterial;

    public void Receive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        bool wanted = State is DtlsState.Handshaking or DtlsState.Connected
            && datagram.Length <= DtlsLimits.DatagramBytes
            && DtlsRecord.IsDtls(datagram);
        int sound = wanted ? DtlsRecord.MeasureSound(datagram) : 0;
        if (sound == 0)
        {
            return;
        }

        Poll(now);
        if (!_started && (!DtlsRecord.IsClientHello(datagram) || !_handshake.TryStart()))
        {
            return;
        }

        _started = true;
        _bridge.Deliver(datagram[..sound]);
        Read();
    }

    public void Tick(MonoTime now)
    {
        Poll(now);
        if (State is DtlsState.Handshaking && _timer.IsExpired(now))
        {
            _bridge.Abort();
            Fail(DtlsFault.TimedOut);
        }
    }

    public void Send(ReadOnlySpan<byte> data)
    {
        if (State is not DtlsState.Connected || data.IsEmpty || data.Length > DtlsLimits.MessageBytes)
        {
            return;
        }

        try
        {
            _transport!.Send(data);
        }
        catch (IOException)
        {
            Fail(DtlsFault.HandshakeFailed); // The record layer is closed for good.
        }
    }

    public void Close()
    {
        if (State is DtlsState.Connected)
        {
            CloseTransport();
        }

        _bridge.Abort();
        if (State is not DtlsState.Failed)
        {
            State = DtlsState.Closed;
        }
    }

    public bool TryTakeDatagram(Span<byte> destination, out int written) =>
        _bridge.TryTakeDatagram(destination, out written);

    public bool TryTakeApplicationData(Span<byte> destination, out int written) =>
        _messages.TryDequeue(destination, out written);

    public void Dispose()
    {
        _bridge.Abort();
        if (State is DtlsState.Handshaking or DtlsState.Connected)
        {
            State = DtlsState.Closed;
        }

        CryptographicOperations.ZeroMemory(_policy.KeyingMaterial);
    }

    private void Poll(MonoTime now)
    {
        _polled = now;
        if (State is not DtlsState.Handshaking || _handshake.Result is not { } outcome)
        {
            return;
        }

        if (outcome.Transport is null)
        {
            Fail(outcome.Fault);
            return;
        }

        _transport = outcome.Transport;
        _bridge.StopBlocking();
        Profile = _policy.Profile;
        PeerCertificate = _policy.PeerCertificate;
        State = DtlsState.Connected;
        Read(); // Datagrams may have come between the end of the handshake and now.
    }

    private void Read()
    {
        Span<byte> message = stackalloc byte[DtlsLimits.DatagramBytes];
        while (State is DtlsState.Connected && _bridge.HasInput)
        {
            try
            {
                // A datagram without application data costs a wait of one millisecond here: the library has no "now".
                int length = _transport!.Receive(message, ShortestWaitMs);
                while (length > 0)
                {
                    _messages.TryEnqueue(message[..length]); // A full queue drops, as the network would.
                    length = _transport.ReceivePending(message);
                }
            }
            catch (IOException)
            {
                Fail(_policy.Fault is DtlsFault.None ? DtlsFault.HandshakeFailed : _policy.Fault);
            }

            NoticePeerClose();
        }
    }

    private void NoticePeerClose()
    {
        if (_policy.PeerClosed && State is DtlsState.Connected)
        {
            State = DtlsState.Closed; // The record layer has answered with its own close_notify.
        }
    }

    private void CloseTransport()
    {
        try
        {
            _transport!.Close();
        }
        catch (IOException)
        {
            // Closing what the peer has closed already.
        }
    }

    private void Fail(DtlsFault fault)
    {
        State = DtlsState.Failed;
        Fault = fault;
    }
}
