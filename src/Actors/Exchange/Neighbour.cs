using System.Diagnostics.CodeAnalysis;
using Akka.Actor;

namespace Ooblex.Actors.Exchange;

/// <summary>The exchange of one other node: what it listens to, and what is on its way to it and from it.</summary>
internal sealed class Neighbour(IActorRef exchange, ExchangeOptions options)
{
    private readonly Dictionary<string, DateTimeOffset> _wishes = new(StringComparer.Ordinal);
    private readonly Queue<Outgoing> _waiting = new();
    private long _sent;
    private long _acknowledged;
    private long _received;
    private long _answered;

    public IActorRef Exchange => exchange;

    public IReadOnlyCollection<string> Wishes => _wishes.Keys;

    /// <summary>Messages that were put and not taken.</summary>
    public int Waiting => _waiting.Count;

    private int Share => Math.Max(1, options.Window / 4);

    public bool Hears(string stream) => _wishes.ContainsKey(stream);

    /// <summary>It listens to these; beyond what a node may ask for the rest is not heard.</summary>
    public void Hear(ExchangeProtocol.Hear hear, DateTimeOffset now)
    {
        if (hear.IsAll)
        {
            _wishes.Clear();
            _acknowledged = _sent; // It lives and speaks: an acknowledgement that was lost must not shut it out.
        }

        foreach (string stream in hear.Streams)
        {
            if (_wishes.Count < options.MaxStreams || _wishes.ContainsKey(stream))
            {
                _wishes[stream] = now;
            }
        }
    }

    public void Unhear(IReadOnlyList<string> streams)
    {
        foreach (string stream in streams)
        {
            _wishes.Remove(stream);
        }
    }

    public void Forget(DateTimeOffset now)
    {
        foreach ((string stream, DateTimeOffset at) in _wishes)
        {
            if (now - at >= options.ForgetAfter)
            {
                _wishes.Remove(stream);
            }
        }
    }

    /// <summary>One more message for it, to be taken at once if it may go; false when the oldest that waits had to go
    /// for it.</summary>
    public bool Put(Outgoing message)
    {
        bool hasRoom = _waiting.Count < Share;
        if (!hasRoom)
        {
            _waiting.Dequeue();
        }

        _waiting.Enqueue(message);
        return hasRoom;
    }

    /// <summary>What is to be sent now; false when too much is on its way, or nothing waits.</summary>
    public bool TryTake([MaybeNullWhen(false)] out ExchangeProtocol.Found found)
    {
        found = null;
        if (_sent - _acknowledged >= options.Window || !_waiting.TryDequeue(out Outgoing? next))
        {
            return false;
        }

        found = new ExchangeProtocol.Found(++_sent, next.Stream, next.Type, next.Json);
        return true;
    }

    public void Acknowledge(long number) => _acknowledged = Math.Clamp(number, _acknowledged, _sent);

    /// <summary>A message of it came.</summary>
    /// <returns>True when it is time to say so.</returns>
    public bool Receive(long number)
    {
        if (number <= _received)
        {
            _answered = number - 1; // Messages come in order: it has begun to count anew.
        }

        _received = number;
        return _received - _answered >= Share;
    }

    /// <summary>What to tell it of what came; false when it knows.</summary>
    public bool TryAnswer(out long number)
    {
        number = _received;
        bool isNews = number > _answered;
        _answered = number;
        return isNews;
    }
}

/// <param name="Stream">Its key.</param>
/// <param name="Type">The task, or <c>ai-error</c>.</param>
/// <param name="Json">Shared by all nodes that it goes to.</param>
internal sealed record Outgoing(string Stream, string Type, byte[] Json);
