namespace Ooblex.Inference.Sessions;

/// <summary>Why a model cannot be had, or has stopped working.</summary>
public enum ModelFault
{
    /// <summary>Its file is not in the store.</summary>
    Absent,

    /// <summary>The file in the store is another one than the catalogue means.</summary>
    WrongChecksum,

    /// <summary>The library refuses the file.</summary>
    Unreadable,

    /// <summary>Its inputs or outputs are not what the catalogue says.</summary>
    WrongShape,

    /// <summary>ONNX Runtime's native library is not installed.</summary>
    NoRuntime,

    /// <summary>A run failed.</summary>
    RunFailed,
}

/// <summary>A model that a node should have, and cannot use. The message is one sentence for people.</summary>
public sealed class ModelException(ModelFault fault, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public ModelFault Fault { get; } = fault;
}
