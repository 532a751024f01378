using System.Runtime.CompilerServices;
using Ooblex.Inference.Pixels;

namespace Ooblex.Inference.Tasks;

/// <summary>Something that a model found in a frame.</summary>
/// <param name="Box">In pixels of the frame.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Class">Index into the model's labels; 0 where there is one kind only.</param>
public readonly record struct Detection(PixelRect Box, float Confidence, int Class)
{
    /// <summary>Of a face: x and y of five points. Zeros for anything else.</summary>
    public Landmarks Points { get; init; }
}

/// <summary>Five points, x before y.</summary>
[InlineArray(Count * 2)]
public struct Landmarks
{
    public const int Count = 5;
    private float _first;
}
