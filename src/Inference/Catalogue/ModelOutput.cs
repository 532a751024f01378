namespace Ooblex.Inference.Catalogue;

/// <summary>How a model's answer is read.</summary>
public sealed record ModelOutput
{
    public required ModelDecoder Decoder { get; init; }

    /// <summary>Names of classes in the model's order; none where the decoder needs none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Below this an answer of the model is noise, whatever a user asks for. 0 to 1.</summary>
    public float MinConfidence { get; init; }

    /// <summary>Boxes of one class that overlap more than this (intersection over union) are one. 0 to 1.</summary>
    public float MaxOverlap { get; init; } = 0.45f;

    /// <summary>The numbers are logits: softmax makes them probabilities.</summary>
    public bool Softmax { get; init; }
}
