using System.Runtime.InteropServices;

namespace Ooblex.Inference.Pixels;

/// <summary>Native memory that grows to what was needed most, so that a steady stream allocates nothing.</summary>
/// <remarks>Of one thread at a time.</remarks>
internal sealed unsafe class Scratch : IDisposable
{
    private const int Alignment = 64;
    private nint _address;
    private nuint _bytes;

    /// <summary>At least so many elements, and a register's width after them. What was there before is lost.</summary>
    public T* Take<T>(int count)
        where T : unmanaged
    {
        nuint wanted = ((nuint)count * (nuint)sizeof(T)) + Alignment;
        if (wanted > _bytes)
        {
            NativeMemory.AlignedFree((void*)_address);
            _address = 0;
            _address = (nint)NativeMemory.AlignedAlloc(wanted, Alignment);
            _bytes = wanted;
        }

        return (T*)_address;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree((void*)_address);
        (_address, _bytes) = (0, 0);
    }
}
