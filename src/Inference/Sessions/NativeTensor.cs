using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Ooblex.Inference.Sessions;

/// <summary>Numbers in native memory, aligned for the widest vectors, that a run reads or writes in place.</summary>
internal sealed unsafe class NativeTensor : IDisposable
{
    private const int Alignment = 64;
    private readonly nint _address;
    private bool _isDisposed;

    public NativeTensor(long[] shape)
    {
        Shape = shape;
        long length = 1;
        foreach (long side in shape)
        {
            length = checked(length * side);
        }

        Length = checked((int)length);
        nuint bytes = (nuint)Length * sizeof(float);
        _address = (nint)NativeMemory.AlignedAlloc(bytes + Alignment, Alignment); // A last vector may reach beyond.
        NativeMemory.Clear((void*)_address, bytes + Alignment);
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, _address, (long)bytes);
    }

    public long[] Shape { get; }

    public int Length { get; }

    public OrtValue Value { get; }

    public float* Pointer => (float*)_address;

    public Span<float> Span => new((void*)_address, Length);

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Value.Dispose();
            NativeMemory.AlignedFree((void*)_address);
        }
    }
}
