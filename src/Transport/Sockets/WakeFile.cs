using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Transport.Sockets;

/// <summary>An eventfd (eventfd(2)): readable from the first signal until it is cleared.</summary>
/// <remarks>
/// Signals come from other threads and may be late. The handle counts them, without a lock, so that the descriptor is
/// closed after the last one: no signal is written into whatever gets the same number next.
/// </remarks>
internal sealed unsafe class WakeFile : SafeHandleMinusOneIsInvalid
{
    private const int NonBlocking = 0x800; // EFD_NONBLOCK

    private WakeFile(int descriptor)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
    }

    /// <summary>For the thread that waits on it and ends before it is disposed.</summary>
    public int Descriptor => (int)handle;

    public static WakeFile Open()
    {
        int descriptor = EventFd(0, NonBlocking);
        return descriptor >= 0
            ? new WakeFile(descriptor)
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), "eventfd failed.");
    }

    /// <summary>Any thread, at any time; false after the end.</summary>
    public bool TrySignal()
    {
        bool isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            ulong one = 1;
            return Write(handle, &one, sizeof(ulong)) == sizeof(ulong);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    public void Clear()
    {
        ulong count;
        _ = Read(handle, &count, sizeof(ulong));
    }

    protected override bool ReleaseHandle() => LinuxCalls.Close(handle) == 0;
}
