namespace Ooblex.Contracts.Pipelines;

/// <summary>Results between nodes. Totals since start, unless the name says otherwise. Thread-safe.</summary>
public interface IExchangeFigures
{
    /// <summary>Streams of ours or others' that other nodes listen to now, as far as this node knows.</summary>
    int StreamsWanted { get; }

    /// <summary>Messages to other nodes, counted once for each node.</summary>
    long Sent { get; }

    long Received { get; }

    /// <summary>Messages that had no room on their way to another node.</summary>
    long Dropped { get; }

    /// <summary>What other nodes sent that this one does not take: too large, or from none of the cluster.</summary>
    long Refused { get; }
}
