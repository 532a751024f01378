using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>How far a publisher's session has come; of a viewer nothing.</summary>
/// <remarks>Written by the session's worker only.</remarks>
internal sealed class SourceFlow
{
    private volatile bool _isConnected;
    private long _mediaAt;

    /// <summary>From the moment it is connected; of its worker's thread only.</summary>
    public Publisher? Publisher { get; set; }

    /// <summary>It can be fed from. Any thread may read it.</summary>
    public bool IsConnected
    {
        get => _isConnected;
        set => _isConnected = value;
    }

    /// <summary>Its media has begun, and who must know has been told.</summary>
    public bool HasBegun { get; set; }

    /// <summary>When media last came. Any thread may read it.</summary>
    public MonoTime MediaAt
    {
        get => new(Volatile.Read(ref _mediaAt));
        set => Volatile.Write(ref _mediaAt, value.Ticks);
    }
}
