namespace Ooblex.LoadGen.Media;

/// <summary>How the packets of one publisher look and when they come.</summary>
internal sealed record VideoShape
{
    public required int PacketsPerSecond { get; init; }

    /// <summary>RTP payload, the VP8 descriptor included.</summary>
    public required int PayloadBytes { get; init; }

    public required int PacketsPerFrame { get; init; }

    /// <summary>All packets of a frame go back to back; else they are spread evenly.</summary>
    public required bool Bursts { get; init; }

    /// <summary>Time between key frames that nobody has asked for.</summary>
    public required TimeSpan KeyFrameInterval { get; init; }

    /// <summary>Packets that go out together.</summary>
    public int PacketsPerStep => Bursts ? PacketsPerFrame : 1;

    public TimeSpan StepInterval => TimeSpan.FromSeconds((double)PacketsPerStep / PacketsPerSecond);
}
