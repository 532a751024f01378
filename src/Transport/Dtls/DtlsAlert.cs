namespace Ooblex.Transport.Dtls;

/// <summary>The parts of an alert (RFC 5246 §7.2) that an established association acts on.</summary>
internal static class DtlsAlert
{
    public const byte Warning = 1;
    public const byte Fatal = 2;
    public const byte CloseNotify = 0;
}
