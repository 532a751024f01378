using System.Runtime.InteropServices;

namespace Ooblex.Media.Frames;

/// <summary>A block of native memory, aligned for the widest vectors.</summary>
/// <remarks>A safe handle, so that a frame that is forgotten costs memory only until the next collection.</remarks>
internal sealed unsafe class NativePixels : SafeHandle
{
    public const int Alignment = 64;

    public NativePixels(int bytes)
        : base(0, ownsHandle: true)
    {
        // Vector code may read a register's width past the last row.
        Bytes = bytes;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)bytes + Alignment, Alignment));
    }

    public int Bytes { get; }

    public nint Address => handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
