namespace Ooblex.Protocol.DataChannel;

/// <summary>What an operator may tune about data channels. Defaults: <c>ooblex.data-channel</c> in reference.conf.
/// </summary>
public sealed record DataChannelOptions
{
    /// <summary>Channels open at once on one peer connection, from both sides together.</summary>
    public required int MaxChannels { get; init; }

    /// <summary>The longest label, and the longest protocol name, in bytes of UTF-8.</summary>
    public required int MaxLabelBytes { get; init; }
}
