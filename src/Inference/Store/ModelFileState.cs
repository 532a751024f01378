namespace Ooblex.Inference.Store;

/// <summary>What lies in the store under a model's name.</summary>
public enum ModelFileState
{
    Absent,

    /// <summary>Part of it: a pull goes on from here.</summary>
    Partial,

    /// <summary>A file of the right length; whether it is the right one, only its checksum says.</summary>
    Present,

    /// <summary>A file of the right length and checksum.</summary>
    Verified,

    /// <summary>A file, and not this model.</summary>
    Corrupt,
}
