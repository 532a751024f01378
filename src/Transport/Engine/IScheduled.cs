using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Something that a worker looks at again when a moment has come.</summary>
internal interface IScheduled
{
    /// <summary><c>null</c> when nothing is armed.</summary>
    MonoTime? NextDeadline { get; }

    /// <summary>Where it stands in its <see cref="Deadlines"/>, which alone sets it; 0 when it is in none.</summary>
    int Place { get; set; }
}
