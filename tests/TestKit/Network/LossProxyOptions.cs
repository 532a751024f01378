namespace Ooblex.TestKit.Network;

/// <summary>What a <see cref="LossProxy"/> does to datagrams.</summary>
public sealed record LossProxyOptions
{
    /// <summary>Names the losses: the same seed drops the same datagrams of a path.</summary>
    public required int Seed { get; init; }

    /// <summary>Share of datagrams from clients that are lost, 0 to 1.</summary>
    public double LossToServer { get; init; }

    /// <summary>Share of datagrams from the server that are lost, 0 to 1.</summary>
    public double LossToClient { get; init; }

    /// <summary>How long each datagram takes, each way. Order is kept.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    /// <summary>Share of datagrams, each way, that come behind the next one, 0 to 1.</summary>
    public double Swapped { get; init; }

    /// <summary>Share of datagrams, each way, that come twice, 0 to 1.</summary>
    public double Duplicated { get; init; }
}
