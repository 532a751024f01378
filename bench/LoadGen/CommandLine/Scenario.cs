using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Srtp;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>One load. Those with a name are the ones that published figures of other servers are for.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>Publishers.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Viewers of each stream.</summary>
    public int Viewers { get; init; } = 50;

    /// <summary>Of each publisher.</summary>
    public int PacketsPerSecond { get; init; } = 300;

    public int PayloadBytes { get; init; } = 1100;

    public int PacketsPerFrame { get; init; } = 10;

    public bool Bursts { get; init; }

    public double KeyFrameSeconds { get; init; } = 2;

    public SrtpProfile Profile { get; init; } = SrtpProfile.AeadAes128Gcm;

    public static IReadOnlyList<Scenario> Named { get; } =
    [
        new() { Name = "f50" },
        new() { Name = "f200", Viewers = 200, PacketsPerSecond = 100 },
        new() { Name = "f200x", Viewers = 200 },
        new() { Name = "burst50", Bursts = true },
        new() { Name = "s50", Streams = 50, Viewers = 1 },
        new() { Name = "f50cm", Profile = SrtpProfile.AesCm128HmacSha1Tag80 },
    ];

    public int AllViewers => Streams * Viewers;

    public int PacketsPerSecondOut => AllViewers * PacketsPerSecond;

    public VideoShape Shape => new()
    {
        PacketsPerSecond = PacketsPerSecond,
        PayloadBytes = PayloadBytes,
        PacketsPerFrame = PacketsPerFrame,
        Bursts = Bursts,
        KeyFrameInterval = TimeSpan.FromSeconds(KeyFrameSeconds),
    };

    public override string ToString() =>
        $"{Name}: {Streams} x 1 to {Viewers}, {PacketsPerSecond} packets/s each of {PayloadBytes} bytes"
        + $"{(Bursts ? $" in bursts of {PacketsPerFrame}" : "")}, {PacketsPerSecondOut} packets/s out, {Profile}";
}
