using System.Buffers;
using System.Net.Sockets;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Dtls;

namespace Ooblex.LoadGen.Peers;

/// <summary>The client's side of one DTLS handshake over OpenSSL, with the timer that browsers use.</summary>
internal sealed class DtlsClient(Socket socket, OpenSslDtls factory, ServerDescription server, DtlsOptions options)
    : IDisposable
{
    private readonly OpenSslConnection _connection = factory.CreateClient();
    private FlightTimer? _timer;
    private byte[] _flight = [];

    /// <summary>Set once the handshake is done and the server's certificate is the one it described.</summary>
    public SrtpSession? Srtp { get; private set; }

    /// <summary>Why there will be no session; empty as long as there may be.</summary>
    public string Fault { get; private set; } = "";

    public void Start(MonoTime now)
    {
        _timer = new FlightTimer(options, now);
        Advance(now);
    }

    public void Receive(ReadOnlySpan<byte> datagram, MonoTime now)
    {
        if (_timer is not null && Srtp is null && Fault.Length == 0)
        {
            _connection.Feed(datagram);
            Advance(now);
        }
    }

    public void Tick(MonoTime now)
    {
        if (_timer is null || Srtp is not null)
        {
            return;
        }

        if (_timer.IsExpired(now))
        {
            Fault = "the DTLS handshake timed out";
        }
        else if (_timer.TryResend(now))
        {
            Send(_flight);
        }
    }

    public void Dispose()
    {
        Srtp?.Dispose();
        _connection.Dispose();
    }

    private void Advance(MonoTime now)
    {
        SslOutcome outcome = _connection.Handshake();
        if (_connection.TakeOutput(out int length) is { } records)
        {
            _flight = records.AsSpan(0, length).ToArray();
            ArrayPool<byte>.Shared.Return(records);
            _timer!.FlightSent(now);
            Send(_flight);
        }

        if (outcome is SslOutcome.Done)
        {
            Finish();
        }
        else if (outcome is not SslOutcome.WantsMore)
        {
            Fault = $"the DTLS handshake failed: {outcome}";
        }
    }

    private void Finish()
    {
        _timer!.Stop();
        SrtpProfile profile = _connection.SelectedProfile;
        byte[] keys = profile is SrtpProfile.None ? [] : new byte[SrtpProfiles.KeyingMaterialLength(profile)];
        SdpFingerprint expected = server.Fingerprint;
        if (!CertificateFingerprint.Matches(_connection.PeerCertificate(), expected.Algorithm, expected.Value))
        {
            Fault = "the server's certificate is not the one it described";
        }
        else if (keys.Length == 0 || !_connection.TryExport(keys))
        {
            Fault = "the server agreed on no SRTP profile";
        }
        else
        {
            SrtpOptions window = new() { ReplayWindowPackets = 1024, MaxSources = 16, Crypto = SrtpCrypto.Auto };
            Srtp = new SrtpSession(profile, keys, isServer: false, window);
        }
    }

    private void Send(ReadOnlySpan<byte> records)
    {
        Span<byte> datagram = stackalloc byte[DtlsLimits.DatagramBytes];
        DatagramQueue queue = new(DtlsLimits.QueuedBytes);
        DtlsPacking.TryEnqueue(records, options.MtuBytes, queue);
        while (queue.TryDequeuePacked(datagram, options.MtuBytes, out int written))
        {
            socket.Send(datagram[..written]);
        }
    }
}
