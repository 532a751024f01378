namespace Ooblex.Inference.Sessions;

/// <summary>What runs models. Defaults: <c>ooblex.inference</c> in reference.conf.</summary>
public sealed record SessionsOptions
{
    public required DeviceKind Device { get; init; }

    /// <summary>Absolute path of ONNX Runtime's CUDA plug-in library; <c>null</c> when there is none.</summary>
    public required string? CudaPlugin { get; init; }

    /// <summary>Threads inside one run on a processor.</summary>
    public required int ThreadsPerRun { get; init; }
}

/// <summary>What a model should run on. The literal words of requests are their lower-case names.</summary>
public enum DeviceKind
{
    /// <summary>The best there is.</summary>
    Auto,
    Gpu,
    Npu,
    Cpu,
}
