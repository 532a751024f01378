using System.Threading.Channels;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Transport.Engine.Results;

/// <summary>Which workers have listeners of which stream. Thread-safe.</summary>
/// <remarks>Workers write when the first listener comes and the last one goes; whoever has a message reads.</remarks>
internal sealed class ResultBoard : IResultPlane
{
    private const int MaxWishes = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<ResultInbox>> _streams = new(StringComparer.Ordinal);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<ResultWish> _wishes = Channel.CreateBounded<ResultWish>(MaxWishes);

    private long _refused;

    /// <summary>What publishers said and nobody understood.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public IReadOnlySet<string> Audience
    {
        get
        {
            lock (_gate)
            {
                return _streams.Keys.ToHashSet(StringComparer.Ordinal);
            }
        }
    }

    public ChannelReader<bool> AudienceChanges => _changes.Reader;

    public ChannelReader<ResultWish> Wishes => _wishes.Reader;

    public void Send(string stream, ReadOnlyMemory<byte> message) => Put(new ResultMessage(stream, message));

    public void Refuse(ResultWish wish, ReadOnlyMemory<byte> answer)
    {
        Interlocked.Increment(ref _refused);
        if (!answer.IsEmpty)
        {
            Put(new ResultMessage(wish.Stream, answer, wish.Peer));
        }
    }

    public bool TryWish(ResultWish wish) => _wishes.Writer.TryWrite(wish);

    public void Join(string stream, ResultInbox inbox)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out List<ResultInbox>? inboxes))
            {
                _streams[stream] = inboxes = [];
            }

            inboxes.Add(inbox);
        }

        _changes.Writer.TryWrite(true);
    }

    public void Leave(string stream, ResultInbox inbox)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(stream, out List<ResultInbox>? inboxes)
                && inboxes.Remove(inbox)
                && inboxes.Count == 0)
            {
                _streams.Remove(stream);
            }
        }

        _changes.Writer.TryWrite(true);
    }

    public void Complete()
    {
        _changes.Writer.TryComplete();
        _wishes.Writer.TryComplete();
    }

    private void Put(in ResultMessage message)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(message.Stream, out List<ResultInbox>? inboxes))
            {
                foreach (ResultInbox inbox in inboxes)
                {
                    inbox.Put(message);
                }
            }
        }
    }
}
