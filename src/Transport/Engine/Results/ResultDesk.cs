using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine.Results;

/// <summary>Who of one worker's sessions listens to results of which stream, and brings them.</summary>
/// <remarks>Called on the worker's thread only.</remarks>
internal sealed class ResultDesk
{
    private readonly EngineParts _parts;
    private readonly Deadlines _deadlines;
    private readonly ResultInbox _inbox;
    private readonly Dictionary<string, List<EngineSession>> _listeners = new(StringComparer.Ordinal);
    private ResultTotals _totals = ResultTotals.None;
    private int _seats;

    public ResultDesk(MediaWorker worker, EngineParts parts, Deadlines deadlines)
    {
        (_parts, _deadlines) = (parts, deadlines);
        _inbox = new ResultInbox(worker, parts.Options.Results.WorkerMessages);
    }

    public ResultTotals Totals =>
        _totals with { Channels = _seats, Dropped = _totals.Dropped + _inbox.Dropped };

    /// <summary>A client has opened a channel for results.</summary>
    public void Open(EngineSession session, ushort channel)
    {
        if (session.Channels.Results is not null)
        {
            return;
        }

        session.Channels.Results = new ResultSeat(channel, _parts.Options.Results);
        _seats++;
        if (!_listeners.TryGetValue(session.Stream, out List<EngineSession>? sessions))
        {
            _listeners[session.Stream] = sessions = [];
            _parts.Results.Join(session.Stream, _inbox);
        }

        sessions.Add(session);
    }

    /// <summary>A channel has closed, whatever it was for.</summary>
    public void Close(EngineSession session, ushort channel)
    {
        if (session.Channels.Results?.Channel != channel)
        {
            return;
        }

        Leave(session);
        foreach ((ushort other, string label) in session.Channels.Labels)
        {
            if (label == IResultPlane.Label)
            {
                Open(session, other);
                return;
            }
        }
    }

    /// <summary>The session listens no more.</summary>
    public void Leave(EngineSession session)
    {
        if (session.Channels.Results is null)
        {
            return;
        }

        session.Channels.Results = null;
        _seats--;
        List<EngineSession> sessions = _listeners[session.Stream];
        sessions.Remove(session);
        if (sessions.Count == 0)
        {
            _listeners.Remove(session.Stream);
            _parts.Results.Leave(session.Stream, _inbox);
        }
    }

    /// <summary>What a client says on a channel for results.</summary>
    public void Hear(EngineSession session, in DataChannelEvent message)
    {
        bool isHeard = session.Publishes
            && message.IsText
            && message.Payload.Length <= ResultWish.MaxBytes
            && _parts.Results.TryWish(new ResultWish(session.Id, session.Stream, message.Payload.ToArray()));
        if (!isHeard)
        {
            _totals = _totals with { Refused = _totals.Refused + 1 };
        }
    }

    /// <summary>Brings what has come for this worker's sessions.</summary>
    public void Deliver(MonoTime now)
    {
        while (_inbox.TryTake(out ResultMessage message))
        {
            if (!_listeners.TryGetValue(message.Stream, out List<EngineSession>? sessions))
            {
                continue; // The last one has just gone.
            }

            foreach (EngineSession session in sessions)
            {
                if (message.Peer is null || message.Peer == session.Id)
                {
                    Deliver(session, message.Text, now);
                }
            }
        }
    }

    /// <summary>A session's transport may have room again.</summary>
    public void Pump(EngineSession session, MonoTime now)
    {
        if (session.Channels.Results is { HasWaiting: true } seat && session.Peer.Channels is { } channels)
        {
            (int sent, int dropped) = seat.Pump(channels, now);
            Count(sent, dropped);
        }
    }

    private void Deliver(EngineSession session, ReadOnlyMemory<byte> text, MonoTime now)
    {
        bool hadRoom = session.Channels.Results!.Put(text);
        Count(sent: 0, hadRoom ? 0 : 1);
        Pump(session, now);
        session.SendWaiting();
        _deadlines.Follow(session);
    }

    private void Count(int sent, int dropped)
    {
        if (sent + dropped > 0)
        {
            _totals = _totals with { Sent = _totals.Sent + sent, Dropped = _totals.Dropped + dropped };
        }
    }
}
