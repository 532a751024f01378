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
    /// <summary>Takes what happened on a session's channels.</summary>
    /// <param name="session">Whose channels.</param>
    /// <param name="viewers">Of the same stream.</param>
    /// <param name="reached">Called for each session that now has something to send.</param>
    /// <param name="now">The time.</param>
    public static void Drain(
        EngineSession session, IReadOnlyList<EngineSession> viewers, Action<EngineSession> reached, MonoTime now)
    {
        while (session.Peer.Channels is { } channels && channels.TryTakeEvent(out DataChannelEvent happened))
        {
            switch (happened.Kind)
            {
                case DataChannelEventKind.Opened:
                    session.ChannelLabels[happened.ChannelId] = happened.Label;
                    break;
                case DataChannelEventKind.Closed:
                    session.ChannelLabels.Remove(happened.ChannelId);
                    break;
                case DataChannelEventKind.Message when session.Publishes
                    && session.ChannelLabels.TryGetValue(happened.ChannelId, out string? label):
                    foreach (EngineSession viewer in viewers)
                    {
                        Send(viewer, label, happened, now);
                        reached(viewer);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static void Send(EngineSession viewer, string label, in DataChannelEvent message, MonoTime now)
    {
        foreach ((ushort channel, string known) in viewer.ChannelLabels)
        {
            if (known == label)
            {
                viewer.Peer.Channels?.Send(channel, message.Payload.Span, message.IsText, now);
            }
        }
    }
}
