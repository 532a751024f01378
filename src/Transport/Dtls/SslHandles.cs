using Microsoft.Win32.SafeHandles;

namespace Ooblex.Transport.Dtls;

/// <summary>Owns one <c>SSL_CTX</c>. Connections made from it hold their own reference.</summary>
internal sealed class SslContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }
}

/// <summary>Owns one <c>SSL</c>, and with it the two memory BIOs given to it.</summary>
internal sealed class SslHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        return true;
    }
}
