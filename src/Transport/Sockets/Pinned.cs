using System.Runtime.InteropServices;

namespace Ooblex.Transport.Sockets;

/// <summary>Arrays that system calls point into: on the pinned heap, so that addresses never change.</summary>
internal static unsafe class Pinned
{
    public static T[] Array<T>(int length)
        where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    public static T* Address<T>(T[] pinned)
        where T : unmanaged => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
