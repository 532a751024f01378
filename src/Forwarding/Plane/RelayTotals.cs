namespace Ooblex.Forwarding.Plane;

/// <summary>All relays of a node, the ones that have ended included, so that no total ever falls.</summary>
public sealed record RelayTotals
{
    public static readonly RelayTotals None = new();

    /// <summary>Streams that come from other nodes now.</summary>
    public int Imports { get; init; }

    /// <summary>Streams that go to other nodes now, each once for each node.</summary>
    public int Exports { get; init; }

    public long PacketsIn { get; init; }

    /// <summary>On the wire, headers and tags included.</summary>
    public long BytesIn { get; init; }

    public long PacketsOut { get; init; }

    /// <summary>On the wire, headers and tags included.</summary>
    public long BytesOut { get; init; }

    /// <summary>On the way here, and never recovered.</summary>
    public long Lost { get; init; }

    /// <summary>Lost on the way here, and sent again in time.</summary>
    public long Recovered { get; init; }

    /// <summary>Datagrams of no relay, or not sealed by its other end, or here before.</summary>
    public long Refused { get; init; }

    /// <summary>Data channel messages that had no room on their way to another node.</summary>
    public long MessagesRefused { get; init; }

    /// <summary>Bugs caught at a relay's edge; each ended that relay and no other.</summary>
    public long Crashes { get; init; }

    /// <summary>The longest one-way delay of all relays now; 0 without any.</summary>
    public double LongestDelayMs { get; init; }

    public static RelayTotals operator +(RelayTotals left, RelayTotals right) => new()
    {
        Imports = left.Imports + right.Imports,
        Exports = left.Exports + right.Exports,
        PacketsIn = left.PacketsIn + right.PacketsIn,
        BytesIn = left.BytesIn + right.BytesIn,
        PacketsOut = left.PacketsOut + right.PacketsOut,
        BytesOut = left.BytesOut + right.BytesOut,
        Lost = left.Lost + right.Lost,
        Recovered = left.Recovered + right.Recovered,
        Refused = left.Refused + right.Refused,
        MessagesRefused = left.MessagesRefused + right.MessagesRefused,
        Crashes = left.Crashes + right.Crashes,
        LongestDelayMs = Math.Max(left.LongestDelayMs, right.LongestDelayMs),
    };

    /// <summary>Adds one relay that is, or was.</summary>
    public RelayTotals With(RelayRow row) => row.IsExport
        ? this with { PacketsOut = PacketsOut + row.Packets, BytesOut = BytesOut + row.Bytes }
        : this with
        {
            PacketsIn = PacketsIn + row.Packets,
            BytesIn = BytesIn + row.Bytes,
            Lost = Lost + row.Lost,
            Recovered = Recovered + row.Recovered,
        };
}
