using Ooblex.Protocol.Srtp;

namespace Ooblex.TestKit.Steady;

/// <summary>A load whose every second is like the one before.</summary>
/// <param name="Name">As in <c>bench/baselines/allocations.json</c>.</param>
/// <param name="Streams">Publishers.</param>
/// <param name="Viewers">Of each stream.</param>
/// <param name="Burst">Packets that a publisher sends back to back.</param>
/// <param name="Profile">How all of it is encrypted.</param>
/// <param name="HasTransportCc">Transport-wide feedback to publishers; else they are told a rate.</param>
public sealed record SteadyScenario(
    string Name, int Streams, int Viewers, int Burst, SrtpProfile Profile, bool HasTransportCc)
{
    /// <summary>Viewers are at another node, and the relay to it loses this share, 0 to 1; <c>null</c>: they are at the
    /// publisher's.</summary>
    public double? RelayLoss { get; init; }

    public static readonly IReadOnlyList<SteadyScenario> All =
    [
        new("fanout", Streams: 1, Viewers: 50, Burst: 1, SrtpProfile.AeadAes128Gcm, HasTransportCc: true),
        new("burst", Streams: 1, Viewers: 50, Burst: 10, SrtpProfile.AeadAes128Gcm, HasTransportCc: true),
        new("mesh", Streams: 50, Viewers: 1, Burst: 1, SrtpProfile.AeadAes256Gcm, HasTransportCc: false),
        new("fanout-cm", Streams: 1, Viewers: 50, Burst: 2, SrtpProfile.AesCm128HmacSha1Tag80, HasTransportCc: true),
        new("relay", Streams: 5, Viewers: 5, Burst: 2, SrtpProfile.AeadAes128Gcm, HasTransportCc: true)
        {
            RelayLoss = 0.01,
        },
    ];

    public override string ToString() => Name;
}
