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
    /// <param name="deliver">Called for each message of a publisher; the payload lives for the call.</param>
    public static void Drain(EngineSession session, Action<string, DataChannelEvent> deliver)
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
                    deliver(label, happened);
                    break;
                default:
                    break;
            }
        }
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
