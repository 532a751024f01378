using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine.Results;

namespace Ooblex.Transport.Engine;

/// <summary>Carries data channel messages of a publisher to its viewers' channels of the same label.</summary>
/// <remarks>
/// One way only: a viewer cannot speak to others through the stream. A viewer whose send buffer is full misses the
/// message; nobody waits for it. What comes by a channel for results stays on this node.
/// </remarks>
internal static class DataRelay
{
    /// <summary>Takes what happened on a session's channels, up to the next message of a publisher.</summary>
    /// <param name="session">Whose channels.</param>
    /// <param name="results">Told of the channels for results.</param>
    /// <param name="label">Of the channel it came by.</param>
    /// <param name="message">Its payload lives until the next call.</param>
    public static bool TryTakeMessage(
        EngineSession session, ResultDesk results, out string label, out DataChannelEvent message)
    {
        while (session.Peer.Channels is { } channels && channels.TryTakeEvent(out message))
        {
            switch (message.Kind)
            {
                case DataChannelEventKind.Opened:
                    session.Channels.Labels[message.ChannelId] = message.Label;
                    if (message.Label == IResultPlane.Label)
                    {
                        results.Open(session, message.ChannelId);
                    }

                    break;
                case DataChannelEventKind.Closed:
                    session.Channels.Labels.Remove(message.ChannelId);
                    results.Close(session, message.ChannelId);
                    break;
                case DataChannelEventKind.Message when message.Label == IResultPlane.Label:
                    results.Hear(session, message);
                    break;
                case DataChannelEventKind.Message when session.Publishes
                    && session.Channels.Labels.TryGetValue(message.ChannelId, out string? known):
                    label = known;
                    return true;
                default:
                    break;
            }
        }

        (label, message) = ("", default);
        return false;
    }

    public static void Send(
        EngineSession viewer, string label, ReadOnlySpan<byte> payload, bool isText, MonoTime now)
    {
        if (label == IResultPlane.Label)
        {
            return; // Of a node that does not know the label yet: only the node itself speaks there.
        }

        foreach ((ushort channel, string known) in viewer.Channels.Labels)
        {
            if (known == label)
            {
                viewer.Peer.Channels?.Send(channel, payload, isText, now);
            }
        }
    }
}
