using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ooblex.Inference.Pixels;

/// <summary>A row of Y, U and V samples to numbers of red, green and blue, or of brightness (BT.601).</summary>
/// <remarks>Results lie in 0 to 255 before scale and offset are applied.</remarks>
internal readonly unsafe struct ColourRow(bool isFullRange, float scale, float offset)
{
    private readonly float _black = isFullRange ? 0 : 16;
    private readonly float _luma = isFullRange ? 1 : 255f / 219f;
    private readonly float _redV = isFullRange ? 1.402f : 1.596027f;
    private readonly float _greenU = isFullRange ? -0.344136f : -0.391762f;
    private readonly float _greenV = isFullRange ? -0.714136f : -0.812968f;
    private readonly float _blueU = isFullRange ? 1.772f : 2.017232f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ToRgb(byte* y, byte* u, byte* v, float* red, float* green, float* blue, int count)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector256<float> centre = Vector256.Create(128f);
            Vector256<float> black = Vector256.Create(_black);
            for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
            {
                Vector256<float> luma = (Load(y + i) - black) * _luma;
                Vector256<float> cb = Load(u + i) - centre;
                Vector256<float> cr = Load(v + i) - centre;
                Finish(luma + (cr * _redV)).Store(red + i);
                Finish(luma + (cb * _greenU) + (cr * _greenV)).Store(green + i);
                Finish(luma + (cb * _blueU)).Store(blue + i);
            }
        }

        for (; i < count; i++)
        {
            float luma = (y[i] - _black) * _luma;
            float cb = u[i] - 128f;
            float cr = v[i] - 128f;
            red[i] = Finish(luma + (cr * _redV));
            green[i] = Finish(luma + (cb * _greenU) + (cr * _greenV));
            blue[i] = Finish(luma + (cb * _blueU));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ToLuma(byte* y, float* target, int count)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector256<float> black = Vector256.Create(_black);
            for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
            {
                Finish((Load(y + i) - black) * _luma).Store(target + i);
            }
        }

        for (; i < count; i++)
        {
            target[i] = Finish((y[i] - _black) * _luma);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(byte* at)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)at).AsByte());
        Vector256<uint> numbers = Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
        return Vector256.ConvertToSingle(numbers.AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Finish(Vector256<float> value)
    {
        Vector256<float> clamped = Vector256.Min(Vector256.Max(value, Vector256<float>.Zero), Vector256.Create(255f));
        return (clamped * scale) + Vector256.Create(offset);
    }

    private float Finish(float value) => (Math.Clamp(value, 0f, 255f) * scale) + offset;
}
