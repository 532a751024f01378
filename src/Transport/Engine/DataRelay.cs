using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Carries data channel messages of a publisher to its viewers' channels of the same label.</summary>
/// <remarks>
/// One way only: a viewer cannot speak to others through the stream. A viewer whose send buffer is full misses the
/// message; nobody waits for it.
/// </remarks>
internal static class DataRelay
{
    /// <summary>Takes what happened on a session's channels, up to the next message of a publisher.</summary>
    /// <param name="session">Whose channels.</param>
    /// <param name="label">Of the channel it came by.</param>
    /// <param name="message">Its payload lives until the next call.</param>
    public static bool TryTakeMessage(EngineSession session, out string label, out DataChannelEvent message)
    {
        while (session.Peer.Channels is { } channels && channels.TryTakeEvent(out message))
        {
            switch (message.Kind)
            {
                case DataChannelEventKind.Opened:
                    session.ChannelLabels[message.ChannelId] = message.Label;
                    break;
                case DataChannelEventKind.Closed:
                    session.ChannelLabels.Remove(message.ChannelId);
                    break;
                case DataChannelEventKind.Message when session.Publishes
                    && session.ChannelLabels.TryGetValue(message.ChannelId, out string? known):
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
        foreach ((ushort channel, string known) in viewer.ChannelLabels)
        {
            if (known == label)
            {
                viewer.Peer.Channels?.Send(channel, payload, isText, now);
            }
        }
    }
}
