namespace Ooblex.Forwarding.Plane;

/// <summary>What actors ask of the media engine to carry a stream to another node. Implemented by Transport.</summary>
/// <remarks>
/// Thread-safe. One relay carries one stream to one node, once, however many viewers are there. Relays need no actor to
/// go on: an export ends when its far end has been silent for too long, and an import when the actors say so.
/// </remarks>
public interface IRelayPlane
{
    /// <summary>Where other nodes send relay datagrams to.</summary>
    RelayAddress Address { get; }

    /// <summary>
    /// At the origin: begins to send a stream to another node. Idempotent by <see cref="RelayExport.Id"/>.
    /// </summary>
    /// <returns><c>null</c> when that session does not publish here, or has not announced its tracks yet.</returns>
    ValueTask<RelayOffer?> ExportAsync(RelayExport request, CancellationToken cancellation);

    /// <returns>False when there is none (any more).</returns>
    ValueTask<bool> EndExportAsync(ulong id, CancellationToken cancellation);

    /// <summary>At the far end: gives the stream a source. Idempotent by <see cref="RelayImport.Id"/>.</summary>
    /// <remarks>
    /// Another import of the same stream takes the place of the one before, or of a publisher of an earlier epoch here,
    /// as soon as it has begun; until then viewers see what they saw. One of an earlier epoch is refused.
    /// </remarks>
    ValueTask<RelayRefusal> ImportAsync(RelayImport request, CancellationToken cancellation);

    /// <summary>Ends an import; viewers of it stay and see nothing until another source comes.</summary>
    /// <returns>False when there is none (any more).</returns>
    ValueTask<bool> EndImportAsync(ulong id, CancellationToken cancellation);

    /// <summary>All relays of this node, sampled once a second.</summary>
    IReadOnlyList<RelayRow> Relays { get; }
}

/// <param name="Host">An IP address.</param>
/// <param name="Port">UDP.</param>
public sealed record RelayAddress(string Host, int Port);

/// <param name="Id">Random; names the relay on both sides and in each datagram.</param>
/// <param name="Stream">Key of the router: site and stream id.</param>
/// <param name="Publisher">The publishing session, or what makes the stream here.</param>
/// <param name="Key">32 random bytes, for this relay only.</param>
/// <param name="To">The far end.</param>
public sealed record RelayExport(ulong Id, string Stream, string Publisher, byte[] Key, RelayAddress To);

/// <param name="From">Where the datagrams come from.</param>
/// <param name="Tracks">What is published, written by the engine for the engine at the far end.</param>
public sealed record RelayOffer(RelayAddress From, byte[] Tracks);

/// <param name="Id">As in the export.</param>
/// <param name="Stream">Key of the router: site and stream id.</param>
/// <param name="Epoch">The publisher's, as its stream counts them.</param>
/// <param name="Key">As in the export.</param>
/// <param name="From">The origin.</param>
/// <param name="Tracks">As in the offer.</param>
public sealed record RelayImport(
    ulong Id, string Stream, long Epoch, byte[] Key, RelayAddress From, byte[] Tracks);

public enum RelayRefusal
{
    None,

    /// <summary>A later publisher's import is here, or the publisher itself.</summary>
    Stale,

    /// <summary>The tracks cannot be read: the other node runs another version.</summary>
    Malformed,

    AtCapacity,
    Stopping,
}

/// <summary>One relay now. Counts are since its start.</summary>
/// <param name="Id">As in the export.</param>
/// <param name="Stream">Site and stream id.</param>
/// <param name="IsExport">Sends to another node; false: receives.</param>
/// <param name="Epoch">Of an import; 0 for an export.</param>
/// <param name="Viewers">Sessions here that watch by it; 0 for an export.</param>
/// <param name="Packets">RTP carried.</param>
/// <param name="Bytes">On the wire, headers and tags included.</param>
/// <param name="Lost">Never arrived, as the far end counts.</param>
/// <param name="Recovered">Lost and sent again in time.</param>
/// <param name="DelayMs">One way and smoothed: half of the round trip of the relay's own reports, or 0.</param>
/// <param name="SilentFor">Since the last datagram from the other end.</param>
public sealed record RelayRow(
    ulong Id,
    string Stream,
    bool IsExport,
    long Epoch,
    int Viewers,
    long Packets,
    long Bytes,
    long Lost,
    long Recovered,
    double DelayMs,
    TimeSpan SilentFor);
