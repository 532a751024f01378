namespace Ooblex.Contracts.Pipelines;

/// <summary>Where the work of a pipeline belongs.</summary>
public enum ProcessingPlace
{
    /// <summary>The edge first; what it cannot do, or has no room for, goes to the cloud.</summary>
    Hybrid,

    /// <summary>The edge only; the cloud while no edge is left, and results say so.</summary>
    Edge,

    Cloud,
}

/// <summary>What is to run the models.</summary>
public enum DeviceWish { Auto, Gpu, Npu, Cpu }

/// <summary>What a user wants of a pipeline. Immutable.</summary>
public sealed record PipelineSpec
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    /// <summary>Ids of tasks, as <c>face_detection</c>, whose results are wanted.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Ids of effects on the picture, in the order of their work; empty: the picture stays as it is.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    /// <summary>The name under which the processed picture is watched; empty without effects.</summary>
    public string Rendition { get; init; } = "";

    public ProcessingPlace Processing { get; init; }

    public DeviceWish Device { get; init; }

    /// <summary>The shortest time between two results of one task.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>0 to 1; nothing less certain is reported.</summary>
    public double ConfidenceThreshold { get; init; } = 0.7;

    /// <summary>Settings of effects by name, as <c>background_blur.radius</c>, read by the effect.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = NoSettings;

    /// <summary>Tasks and effects together: what a node must be able to do.</summary>
    public IEnumerable<string> Work => Tasks.Concat(Effects);

    public bool Equals(PipelineSpec? other) =>
        other is not null
        && Tasks.SequenceEqual(other.Tasks)
        && Effects.SequenceEqual(other.Effects)
        && Rendition == other.Rendition
        && Processing == other.Processing
        && Device == other.Device
        && UpdateInterval == other.UpdateInterval
        && ConfidenceThreshold.Equals(other.ConfidenceThreshold)
        && Settings.Count == other.Settings.Count
        && Settings.All(entry => other.Settings.TryGetValue(entry.Key, out string? value) && value == entry.Value);

    public override int GetHashCode() => HashCode.Combine(Tasks.Count, Effects.Count, Rendition, UpdateInterval);
}
