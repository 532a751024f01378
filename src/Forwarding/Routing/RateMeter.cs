using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Turns a growing count of bytes into a rate, from one sample to the next.</summary>
public struct RateMeter
{
    private long _bytes;
    private MonoTime _at;

    /// <summary>Between the last two samples.</summary>
    public long BitsPerSecond { get; private set; }

    public void Sample(long bytes, MonoTime now)
    {
        double seconds = (now - _at).TotalSeconds;
        BitsPerSecond = seconds > 0 ? (long)((bytes - _bytes) * 8 / seconds) : 0;
        (_bytes, _at) = (bytes, now);
    }
}
