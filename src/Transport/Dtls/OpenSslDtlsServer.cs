using System.Buffers;
using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Dtls;

/// <summary>One DTLS 1.2 association as server, driven by datagrams and by the owner's clock.</summary>
/// <remarks>A flight is sent again byte for byte. To the peer that is a duplicated datagram, which every DTLS stack
/// must withstand: what it has seen falls to its replay check, what it missed is news. The last flight needs no
/// timer: it is sent again when the client repeats its Finished. OpenSSL only shakes hands: it holds some 40 KB for
/// an association, of which a record layer needs a few hundred bytes, so it is let go once the keys are there.
/// </remarks>
internal sealed class OpenSslDtlsServer : IDtlsServer
{
    private OpenSslConnection? _connection; // Until the handshake is done.
    private DtlsRecordLayer? _records; // From then on.
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

        if (State is DtlsState.Handshaking)
        {
            _connection!.Feed(datagram[..sound]);
            Advance(_connection, datagram[..sound], now);
        }
        else
        {
            Read(datagram[..sound], isFirst: false);
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
            Seal(DtlsRecord.ApplicationData, data);
        }
    }

    public void Close()
    {
        if (State is DtlsState.Connected)
        {
            SayClosed();
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
        _connection?.Dispose();
        _records?.Dispose();
        _datagrams.Clear();
        _messages.Clear();
    }

    private void Advance(OpenSslConnection connection, ReadOnlySpan<byte> datagram, MonoTime now)
    {
        SslOutcome outcome = connection.Handshake();
        FlushFlight(connection, now);
        switch (outcome)
        {
            case SslOutcome.WantsMore:
                break;
            case SslOutcome.Done:
                Finish(connection, datagram);
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

    private void Finish(OpenSslConnection connection, ReadOnlySpan<byte> datagram)
    {
        _timer.Stop();
        Profile = connection.SelectedProfile;
        if (Profile is SrtpProfile.None)
        {
            RefuseAfterHandshake(connection, DtlsFault.NoCommonSrtpProfile);
            return;
        }

        byte[] certificate = connection.PeerCertificate();
        byte[] keyingMaterial = new byte[SrtpProfiles.KeyingMaterialLength(Profile)];
        if (certificate.Length == 0
            || !connection.HasExtendedMasterSecret // Without it the exporter binds to no certificate (RFC 7627 §1).
            || !connection.TryExport(keyingMaterial)
            || connection.TakeRecordLayer(_flight) is not { } records)
        {
            RefuseAfterHandshake(connection, DtlsFault.HandshakeFailed);
            return;
        }

        (PeerCertificate, _keyingMaterial, _records) = (certificate, keyingMaterial, records);
        State = DtlsState.Connected;
        _connection = null;
        connection.Dispose();
        Read(datagram, isFirst: true); // Application data may share the datagram with the peer's Finished.
    }

    // OpenSSL has seen the first Finished; reading it here too puts it behind the replay window.
    private void Read(ReadOnlySpan<byte> datagram, bool isFirst)
    {
        Span<byte> content = stackalloc byte[DtlsLimits.DatagramBytes];
        while (State is DtlsState.Connected && DtlsRecord.TryMeasure(datagram, out int record))
        {
            byte type = datagram[0];
            if (_records!.TryOpen(datagram[..record], content, out int length))
            {
                Take(type, content[..length], isFirst);
            }

            datagram = datagram[record..];
        }
    }

    private void Take(byte type, ReadOnlySpan<byte> content, bool isFirst)
    {
        switch (type)
        {
            case DtlsRecord.ApplicationData when !content.IsEmpty:
                _messages.TryEnqueue(content); // A full queue drops, as the network would.
                break;
            case DtlsRecord.Handshake when !isFirst && content is [DtlsRecord.Finished, ..]:
                Retransmissions++; // The client repeats its last flight, because ours was lost.
                DtlsPacking.TryEnqueue(_flight, _mtuBytes, _datagrams);
                break;
            case DtlsRecord.Alert when content is [_, DtlsAlert.CloseNotify]:
                SayClosed();
                State = DtlsState.Closed;
                break;
            case DtlsRecord.Alert when content is [DtlsAlert.Fatal, _]:
                Fail(DtlsFault.Alert);
                break;
            default:
                break; // Warnings, and attempts to renegotiate, which may go unanswered (RFC 5246 §7.4.1.2).
        }
    }

    private void SayClosed() => Seal(DtlsRecord.Alert, [DtlsAlert.Warning, DtlsAlert.CloseNotify]);

    private void Seal(byte type, ReadOnlySpan<byte> content)
    {
        Span<byte> record = stackalloc byte[DtlsLimits.MessageBytes + DtlsRecordLayer.OverheadLength];
        int length = _records!.Seal(type, content, record);
        if (length > 0)
        {
            _datagrams.TryEnqueue(record[..length]);
        }
    }

    private void RefuseAfterHandshake(OpenSslConnection connection, DtlsFault fault)
    {
        connection.Shutdown();
        if (connection.TakeOutput(out int length) is { } records)
        {
            DtlsPacking.TryEnqueue(records.AsSpan(0, length), _mtuBytes, _datagrams);
            ArrayPool<byte>.Shared.Return(records);
        }

        Fail(fault);
    }

    private void Fail(DtlsFault fault)
    {
        State = DtlsState.Failed;
        Fault = fault;
    }

    private void FlushFlight(OpenSslConnection connection, MonoTime now)
    {
        byte[]? records = connection.TakeOutput(out int length);
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
}
