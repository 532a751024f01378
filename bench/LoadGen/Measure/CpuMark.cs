namespace Ooblex.LoadGen.Measure;

/// <summary>What the server had used, and viewers had got, at one moment inside the window.</summary>
internal readonly record struct CpuMark(long ServerCpuNanoseconds, long Received)
{
    /// <summary>Server microseconds per packet since an earlier mark; null where nothing arrived.</summary>
    public double? MicrosecondsPerPacketSince(CpuMark earlier) => Received == earlier.Received
        ? null
        : (ServerCpuNanoseconds - earlier.ServerCpuNanoseconds) / 1e3 / (Received - earlier.Received);
}
