namespace Ooblex.Protocol.Srtp;

/// <summary>What an operator may tune about SRTP. Defaults: <c>ooblex.srtp</c> in reference.conf.</summary>
public sealed record SrtpOptions
{
    /// <summary>Packets behind the newest one that are still told apart from replays, per SSRC; 64 … 32768.</summary>
    public required int ReplayWindowPackets { get; init; }

    /// <summary>SSRCs per direction with their own roll-over counter; 1 … 4096. More are refused, none is evicted:
    /// an evicted source would open its past to replay, or make the sender use an index twice.</summary>
    public required int MaxSources { get; init; }

    /// <summary>Who encrypts and authenticates packets.</summary>
    public required SrtpCrypto Crypto { get; init; }

    /// <summary>The least that RFC 3711 §3.3.2 asks for, for callers without a configuration.</summary>
    internal static readonly SrtpOptions Minimal =
        new() { ReplayWindowPackets = 64, MaxSources = 64, Crypto = SrtpCrypto.Auto };
}
