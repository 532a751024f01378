using Ooblex.Inference.Sessions;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Engine;

/// <summary>How a stream's picture should be changed.</summary>
public sealed record EffectRequest
{
    /// <summary>
    /// Literal words of <see cref="Contracts.Vision.VisionTasks"/>, in the order of doing; unknown ones come back as
    /// unsupported.
    /// </summary>
    public required IReadOnlyList<string> Effects { get; init; }

    /// <summary><c>null</c>: as the node is configured.</summary>
    public DeviceKind? Device { get; init; }

    /// <summary>Of <c>background_blur</c>, pixels, 1 to 60.</summary>
    public int BlurRadius { get; init; } = 10;

    /// <summary>Of <c>super_resolution</c>: 2 or 3.</summary>
    public int Factor { get; init; } = 2;

    /// <summary>Of <c>background_image</c>, upright. Takes the caller's reference.</summary>
    public VideoFrame? Background { get; init; }
}

/// <param name="Chain">What can be done; <c>null</c> when that is nothing.</param>
/// <param name="Unsupported">What cannot, and why.</param>
public sealed record EffectPlan(Effects.EffectChain? Chain, IReadOnlyList<Contracts.Vision.VisionError> Unsupported);
