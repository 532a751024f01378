using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Events;

/// <summary>What one client asked to hear about its session, and what it has not read yet.</summary>
/// <remarks>Written by the hub alone, read by one request at a time. Who is too slow loses the oldest.</remarks>
internal sealed class EventStream(EventStreamOwner owner, IReadOnlySet<string> types)
{
    private const int MaxUnread = 32;

    private readonly Channel<SessionEvent> _unread = Channel.CreateBounded<SessionEvent>(
        new BoundedChannelOptions(MaxUnread) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Lock _lock = new();
    private CancellationTokenSource? _reader;

    /// <summary>Nobody can guess it, and it is all that a reader needs: an EventSource sends no key.</summary>
    public string Id { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public EventStreamOwner Owner => owner;

    public ChannelReader<SessionEvent> Unread => _unread.Reader;

    public bool IsRead
    {
        get
        {
            lock (_lock)
            {
                return _reader is not null;
            }
        }
    }

    /// <summary>What the hub told last; its own.</summary>
    public EventStreamMemory Memory { get; } = new();

    public bool Wants(string type) => types.Contains(type);

    public void Write(SessionEvent happened)
    {
        if (Wants(happened.Type))
        {
            _unread.Writer.TryWrite(happened);
        }
    }

    /// <summary>A reader that comes back replaces the one whose connection is dead and does not know it yet.</summary>
    public void BeginRead(CancellationTokenSource reader)
    {
        lock (_lock)
        {
            _reader?.Cancel();
            _reader = reader;
        }
    }

    public void EndRead(CancellationTokenSource reader)
    {
        lock (_lock)
        {
            _reader = _reader == reader ? null : _reader;
        }
    }

    public void End() => _unread.Writer.TryComplete();
}

/// <summary>Whose events these are.</summary>
/// <param name="Kind">Publishes or watches.</param>
/// <param name="Stream">What.</param>
/// <param name="Peer">The session.</param>
/// <param name="BaseUrl">Scheme and host by which the client came.</param>
/// <param name="Client">Its address.</param>
internal sealed record EventStreamOwner(
    SignallingKind Kind, StreamId Stream, PeerId Peer, string BaseUrl, IPAddress? Client);

/// <summary>What a client has been told already.</summary>
internal sealed class EventStreamMemory
{
    public bool? IsActive { get; set; }

    public int? Viewers { get; set; }

    public TimeSpan CountedAt { get; set; } = TimeSpan.MinValue;

    /// <summary>It was told to move, and once is enough.</summary>
    public bool HasMoved { get; set; }

    /// <summary>When it was last read, or made.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>When to ask next whether the session is still there.</summary>
    public TimeSpan CheckAt { get; set; }
}
