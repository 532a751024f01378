using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Transport.Dtls;

/// <summary>What one call into OpenSSL came to.</summary>
internal enum SslOutcome : byte { Done, WantsMore, PeerClosed, PeerAlert, NoPeerCertificate, Error }

/// <summary>One <c>SSL</c> between two memory BIOs, in terms of spans, for one handshake. It has no state of its own
/// and knows no time.</summary>
/// <remarks>A memory BIO keeps no datagram boundaries: the caller gives one datagram and then runs OpenSSL until it
/// wants more, and cuts the output at record headers.</remarks>
internal sealed unsafe class OpenSslConnection : IDisposable
{
    private const int SetMtu = 17;
    private const int GetExtendedMasterSecret = 122;
    private const int BioSetEofReturn = 130;
    private const int BioReset = 1;
    private const int BioPending = 10;
    private const int ReasonMask = 0x7F_FFFF;
    private const int ReasonNoPeerCertificate = 199;
    private const int ReasonFirstAlert = 1000;
    private const int SslFailure = 1;
    private const uint NeverByItself = uint.MaxValue;
    private readonly SslHandle _ssl;
    private readonly nint _input;
    private readonly nint _output;

    public OpenSslConnection(SslContextHandle context, int mtuBytes, bool isClient = false)
    {
        _ssl = LibSsl.SSL_new(context);
        _input = LibSsl.BIO_new(LibSsl.BIO_s_mem());
        _output = LibSsl.BIO_new(LibSsl.BIO_s_mem());
        if (_ssl.IsInvalid || _input == 0 || _output == 0)
        {
            _ = LibSsl.BIO_free(_input);
            _ = LibSsl.BIO_free(_output);
            _ssl.Dispose();
            throw new InsufficientMemoryException("OpenSSL could not make a connection");
        }

        LibSsl.BIO_ctrl(_input, BioSetEofReturn, new CLong(-1), 0); // Empty means "later", not "end".
        LibSsl.BIO_ctrl(_output, BioSetEofReturn, new CLong(-1), 0);
        LibSsl.SSL_set_bio(_ssl, _input, _output); // From here on the SSL owns both.
        LibSsl.SSL_ctrl(_ssl, SetMtu, new CLong(mtuBytes), 0);
        LibSsl.DTLS_set_timer_cb(_ssl, &TimerInterval);
        if (isClient)
        {
            LibSsl.SSL_set_connect_state(_ssl);
        }
        else
        {
            LibSsl.SSL_set_accept_state(_ssl);
        }
    }

    public bool HasExtendedMasterSecret =>
        LibSsl.SSL_ctrl(_ssl, GetExtendedMasterSecret, new CLong(0), 0).Value == 1;

    public SrtpProfile SelectedProfile
    {
        get
        {
            // struct { const char *name; unsigned long id; }
            nint profile = LibSsl.SSL_get_selected_srtp_profile(_ssl);
            return profile == 0 ? SrtpProfile.None : (SrtpProfile)Marshal.ReadInt32(profile, IntPtr.Size);
        }
    }

    /// <summary>Gives one datagram to OpenSSL. What an earlier one left unread is thrown away first.</summary>
    public void Feed(ReadOnlySpan<byte> datagram)
    {
        if (LibSsl.BIO_ctrl(_input, BioPending, new CLong(0), 0).Value > 0)
        {
            LibSsl.BIO_ctrl(_input, BioReset, new CLong(0), 0);
        }

        fixed (byte* data = datagram)
        {
            _ = LibSsl.BIO_write(_input, data, datagram.Length);
        }
    }

    public SslOutcome Handshake()
    {
        LibSsl.ERR_clear_error();
        int result = LibSsl.SSL_do_handshake(_ssl);
        return result == 1 ? SslOutcome.Done : Explain(result);
    }

    /// <summary>Writes close_notify once; does nothing inside a handshake or after a fatal alert.</summary>
    public void Shutdown()
    {
        LibSsl.ERR_clear_error();
        _ = LibSsl.SSL_shutdown(_ssl);
        LibSsl.ERR_clear_error();
    }

    /// <summary>Takes all records written since the last call, into an array from the shared pool, or null.</summary>
    public byte[]? TakeOutput(out int length)
    {
        length = (int)LibSsl.BIO_ctrl(_output, BioPending, new CLong(0), 0).Value;
        if (length <= 0)
        {
            length = 0;
            return null;
        }

        byte[] records = ArrayPool<byte>.Shared.Rent(length);
        fixed (byte* data = records)
        {
            length = Math.Max(0, LibSsl.BIO_read(_output, data, length));
        }

        return records;
    }

    public byte[] PeerCertificate()
    {
        nint certificate = LibSsl.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0)
        {
            return [];
        }

        int length = LibSsl.i2d_X509(certificate, null);
        byte[] der = new byte[Math.Max(0, length)];
        fixed (byte* start = der)
        {
            byte* output = start;
            _ = der.Length == 0 ? 0 : LibSsl.i2d_X509(certificate, &output);
        }

        LibSsl.X509_free(certificate);
        return der;
    }

    /// <summary>RFC 5705 with the label of RFC 5764 §4.2 and no context.</summary>
    public bool TryExport(Span<byte> keyingMaterial)
    {
        ReadOnlySpan<byte> label = "EXTRACTOR-dtls_srtp"u8;
        fixed (byte* output = keyingMaterial, text = label)
        {
            return LibSsl.SSL_export_keying_material(
                _ssl, output, (nuint)keyingMaterial.Length, text, (nuint)label.Length, null, 0, 0) == 1;
        }
    }

    /// <summary>Makes what goes on without OpenSSL once the handshake is done.</summary>
    /// <param name="lastFlight">The server's own: records go on behind it.</param>
    /// <returns>Null when OpenSSL has no secrets to give, or an unknown suite was agreed on.</returns>
    public DtlsRecordLayer? TakeRecordLayer(ReadOnlySpan<byte> lastFlight)
    {
        nint cipher = LibSsl.SSL_get_current_cipher(_ssl);
        nint session = LibSsl.SSL_get_session(_ssl);
        DtlsSuite suite = cipher == 0 ? DtlsSuite.None : (DtlsSuite)LibSsl.SSL_CIPHER_get_protocol_id(cipher);
        if (session == 0 || !Enum.IsDefined(suite) || suite is DtlsSuite.None
            || !DtlsRecordMark.TryRead(lastFlight, out DtlsRecordMark mark))
        {
            return null;
        }

        const int master = DtlsSecrets.MasterLength;
        const int random = DtlsSecrets.RandomLength;
        Span<byte> secrets = stackalloc byte[master + (2 * random)];
        fixed (byte* start = secrets)
        {
            bool isWhole = LibSsl.SSL_SESSION_get_master_key(session, start, master) == master
                && LibSsl.SSL_get_client_random(_ssl, start + master, random) == random
                && LibSsl.SSL_get_server_random(_ssl, start + master + random, random) == random;
            DtlsSecrets parts = new(
                suite, secrets[..master], secrets.Slice(master, random), secrets[(master + random)..]);
            DtlsRecordLayer? records = isWhole ? new DtlsRecordLayer(parts, isServer: true, mark) : null;
            CryptographicOperations.ZeroMemory(secrets);
            return records;
        }
    }

    public void Dispose() => _ssl.Dispose();

    // OpenSSL's own timer reads the wall clock. Set an hour ahead it never fires, and FlightTimer decides instead.
    [UnmanagedCallersOnly]
    private static uint TimerInterval(nint ssl, uint microseconds) => NeverByItself;

    private SslOutcome Explain(int result)
    {
        int error = LibSsl.SSL_get_error(_ssl, result);
        if (error != SslFailure)
        {
            return error switch
            {
                LibSsl.ErrorWantRead => SslOutcome.WantsMore,
                LibSsl.ErrorZeroReturn => SslOutcome.PeerClosed,
                _ => SslOutcome.Error,
            };
        }

        int reason = (int)((ulong)LibSsl.ERR_peek_error().Value & ReasonMask);
        LibSsl.ERR_clear_error();
        return reason switch
        {
            ReasonNoPeerCertificate => SslOutcome.NoPeerCertificate,
            >= ReasonFirstAlert => SslOutcome.PeerAlert,
            _ => SslOutcome.Error,
        };
    }
}
