using System.Buffers;
using System.Runtime.InteropServices;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Transport.Dtls;

/// <summary>What one call into OpenSSL came to.</summary>
internal enum SslOutcome : byte { Done, WantsMore, PeerClosed, PeerAlert, NoPeerCertificate, Error }

/// <summary>One <c>SSL</c> between two memory BIOs, in terms of spans. It has no state of its own and knows no
/// time.</summary>
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

    /// <summary>Gives record buffers of about 34 KB back until the next <see cref="Wake"/>; most associations are idle
    /// once their keys are exported. Without effect while OpenSSL holds unread bytes.</summary>
    public void Rest() => _ = LibSsl.SSL_free_buffers(_ssl);

    /// <summary>Must come before anything else after <see cref="Rest"/>.</summary>
    public void Wake() => _ = LibSsl.SSL_alloc_buffers(_ssl);

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

    public SslOutcome Read(Span<byte> destination, out int length)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* data = destination)
        {
            length = LibSsl.SSL_read(_ssl, data, destination.Length);
        }

        return length > 0 ? SslOutcome.Done : Explain(length);
    }

    public void Write(ReadOnlySpan<byte> message)
    {
        LibSsl.ERR_clear_error();
        fixed (byte* data = message)
        {
            _ = LibSsl.SSL_write(_ssl, data, message.Length);
        }
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
