using System.Buffers;
using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Dtls;

/// <summary>One DTLS 1.2 association as server, driven by datagrams and by the owner's clock.</summary>
/// <remarks> A flight is sent again byte for byte. To the peer that is a duplicated datagram, which every DTLS stack
/// must withstand: what it has seen falls to its replay check, what it missed is news. The last flight needs no
/// timer: OpenSSL sends it again when the client repeats its Finished. </remarks>
internal sealed class OpenSslDtlsServer : IDtlsServer
{
    private readonly OpenSslConnection _connection;
    private readonly FlightTimer _timer;
    private readonly DatagramQueue _datagrams = new(DtlsLimits.QueuedBytes);
    private readonly DatagramQueue _messages = new(DtlsLimits.QueuedBytes);
    private readonly int _mtuBytes;
    private byte[] _flight = [];
    private byte[] _keyingMaterial = [];

    public OpenSslDtlsServer(SslContextHandle context, DtlsOptions options, MonoTime now)
    {
        _connection = new OpenSslConnection(context, options.MtuBytes);
        _timer = new FlightTimer(options, now);
        _mtuBytes = options.MtuBytes;
    }

    public DtlsState State { get; private set; }

    public DtlsFault Fault { get; private set; }

    public MonoTime? NextDeadline => State is DtlsState.Handshaking ? _timer.NextDeadline : null;

    public ReadOnlyMemory<byte> PeerCertificate { get; private set; }

    public SrtpProfile Profile { get; private set; }

    public int Retransmissions { get; private set; }

    public ReadOnlySpan<byte> KeyingMaterial => _keyingMaterial;

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

        _connection.Feed(datagram[..sound]);
        if (State is DtlsState.Handshaking)
        {
            Advance(now);
        }
        else
        {
            _connection.Wake();
            Read();
            FlushConnected();
            _connection.Rest();
        }
    }

    public void Tick(MonoTime now)
    {
        if (State is not DtlsState.Handshaking)
        {
            return;
        }

        if (_timer.IsExpired(now))
        {
            Fail(DtlsFault.TimedOut);
        }
        else if (_timer.TryResend(now))
        {
            Retransmissions++;
            DtlsPacking.TryEnqueue(_flight, _mtuBytes, _datagrams);
        }
    }

    public void Send(ReadOnlySpan<byte> data)
    {
        if (State is DtlsState.Connected && !data.IsEmpty && data.Length <= DtlsLimits.MessageBytes)
        {
            _connection.Wake();
            _connection.Write(data);
            FlushConnected();
            _connection.Rest();
        }
    }

    public void Close()
    {
        if (State is DtlsState.Connected)
        {
            _connection.Wake();
            _connection.Shutdown();
            FlushConnected();
            _connection.Rest();
        }

        if (State is not DtlsState.Failed)
        {
            State = DtlsState.Closed;
        }
    }

    public bool TryTakeDatagram(Span<byte> destination, out int written) =>
        _datagrams.TryDequeue(destination, out written);

    public bool TryTakeApplicationData(Span<byte> destination, out int written) =>
        _messages.TryDequeue(destination, out written);

    public void Dispose()
    {
        if (State is DtlsState.Handshaking or DtlsState.Connected)
        {
            State = DtlsState.Closed;
        }

        CryptographicOperations.ZeroMemory(_keyingMaterial);
        _connection.Dispose();
    }

    private void Advance(MonoTime now)
    {
        SslOutcome outcome = _connection.Handshake();
        FlushFlight(now);
        switch (outcome)
        {
            case SslOutcome.WantsMore:
                break;
            case SslOutcome.Done:
                Finish();
                break;
            case SslOutcome.NoPeerCertificate:
                Fail(DtlsFault.NoClientCertificate);
                break;
            case SslOutcome.PeerAlert or SslOutcome.PeerClosed:
                Fail(DtlsFault.Alert);
                break;
            default:
                Fail(DtlsFault.HandshakeFailed);
                break;
        }
    }

    private void Finish()
    {
        _timer.Stop();
        _flight = [];
        Profile = _connection.SelectedProfile;
        if (Profile is SrtpProfile.None)
        {
            RefuseAfterHandshake(DtlsFault.NoCommonSrtpProfile);
            return;
        }

        byte[] certificate = _connection.PeerCertificate();
        byte[] keyingMaterial = new byte[SrtpProfiles.KeyingMaterialLength(Profile)];
        if (certificate.Length == 0
            || !_connection.HasExtendedMasterSecret // Without it the exporter binds to no certificate (RFC 7627 §1).
            || !_connection.TryExport(keyingMaterial))
        {
            RefuseAfterHandshake(DtlsFault.HandshakeFailed);
            return;
        }

        (PeerCertificate, _keyingMaterial) = (certificate, keyingMaterial);
        State = DtlsState.Connected;
        Read(); // Application data may share the datagram with the peer's Finished.
        FlushConnected();
        _connection.Rest();
    }

    private void Read()
    {
        Span<byte> message = stackalloc byte[DtlsLimits.DatagramBytes];
        while (true)
        {
            switch (_connection.Read(message, out int length))
            {
                case SslOutcome.Done:
                    _messages.TryEnqueue(message[..length]); // A full queue drops, as the network would.
                    break;
                case SslOutcome.WantsMore:
                    return;
                case SslOutcome.PeerClosed:
                    _connection.Shutdown();
                    State = DtlsState.Closed;
                    return;
                case SslOutcome.PeerAlert:
                    Fail(DtlsFault.Alert);
                    return;
                default:
                    Fail(DtlsFault.HandshakeFailed);
                    return;
            }
        }
    }

    private void RefuseAfterHandshake(DtlsFault fault)
    {
        _connection.Shutdown();
        FlushConnected();
        Fail(fault);
    }

    private void Fail(DtlsFault fault)
    {
        State = DtlsState.Failed;
        Fault = fault;
    }

    private void FlushFlight(MonoTime now)
    {
        byte[]? records = _connection.TakeOutput(out int length);
        if (records is null)
        {
            return;
        }

        if (records[0] != DtlsRecord.Alert)
        {
            _flight = records.AsSpan(0, length).ToArray();
            _timer.FlightSent(now);
        }

        DtlsPacking.TryEnqueue(records.AsSpan(0, length), _mtuBytes, _datagrams);
        ArrayPool<byte>.Shared.Return(records);
    }

    private void FlushConnected()
    {
        byte[]? records = _connection.TakeOutput(out int length);
        if (records is null)
        {
            return;
        }

        if (records[0] is DtlsRecord.ChangeCipherSpec)
        {
            Retransmissions++; // The client repeated its Finished, because our last flight was lost.
        }

        DtlsPacking.TryEnqueue(records.AsSpan(0, length), _mtuBytes, _datagrams);
        ArrayPool<byte>.Shared.Return(records);
    }
}
