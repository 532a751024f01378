namespace Ooblex.Contracts.Media;

/// <summary>Streams on their way between this node and others, for operators. Thread-safe.</summary>
public interface IRelayStats
{
    IReadOnlyList<RelayStats> Relays { get; }
}

/// <summary>One stream to or from one other node now. Counts are since its start.</summary>
/// <param name="Id">The same at both ends.</param>
/// <param name="Stream">Site and stream id.</param>
/// <param name="IsExport">Goes to another node; false: comes from one.</param>
/// <param name="Epoch">Of what comes; 0 for what goes.</param>
/// <param name="Viewers">Sessions here that watch by it.</param>
/// <param name="Packets">RTP carried.</param>
/// <param name="Bytes">On the wire.</param>
/// <param name="Lost">Never arrived.</param>
/// <param name="Recovered">Lost, and sent again in time.</param>
/// <param name="DelayMs">One way, or 0 while unknown.</param>
/// <param name="SilentMs">Since the last datagram from the other end.</param>
public sealed record RelayStats(
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
    double SilentMs);
