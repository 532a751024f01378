namespace Ooblex.Protocol.Crypto;

/// <summary>How many powers of H a GCM key keeps: memory for speed, never for what comes out.</summary>
internal enum GcmPowers
{
    /// <summary>A multiple of eight, and enough for most reports: 128 bytes.</summary>
    Few = 8,

    /// <summary>A packet of an MTU is summed up before its one reduction: 1280 bytes.</summary>
    Many = 80,
}
