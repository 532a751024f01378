namespace Ooblex.Protocol.Sctp;

/// <summary>Time-outs in a row without a sign of life (RFC 9260 §8.1).</summary>
internal sealed class ErrorCounter(int max)
{
    private int _count;

    public bool IsExceeded => _count > max;

    public void Count() => _count++;

    public void Clear() => _count = 0;
}
