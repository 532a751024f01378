using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Relays;

/// <summary>What to do about the relay of one stream into this node, with no actor in sight.</summary>
internal static class RelayRules
{
    public static RelayStep Decide(in RelaySituation now, RelayOptions options)
    {
        if (now.Held is not null && now.UnwantedFor >= options.Linger)
        {
            return RelayStep.End;
        }

        if (now.UnwantedFor > TimeSpan.Zero || now.Source is not { Publisher: { } publisher } source)
        {
            return RelayStep.Stay; // Nobody publishes: what may still flow, flows on.
        }

        if (publisher.Node == now.Self)
        {
            // The session may not be open yet: until then the relay is all that viewers have.
            return now.Held is not null && now.PublishesHere ? RelayStep.End : RelayStep.Stay;
        }

        if (!now.OriginIsLive)
        {
            return RelayStep.Stay; // A node that cannot be reached for its actors may still send media.
        }

        return IsOf(now.Held, source) && now.SilentFor < options.Silence ? RelayStep.Stay : RelayStep.Open;
    }

    /// <summary>Is this the relay of the present publisher?</summary>
    public static bool IsOf(HeldRelay? held, StreamEntry source) =>
        held is not null
        && held.Epoch == source.Epoch
        && (held.Publisher is null || held.Publisher == source.Publisher);
}

/// <param name="Self">This node.</param>
/// <param name="Source">What the directory says; <c>null</c>: no such stream.</param>
/// <param name="Held">The relay that is here now.</param>
/// <param name="SilentFor">Since its last datagram.</param>
/// <param name="OriginIsLive">The publisher's node has reported lately.</param>
/// <param name="PublishesHere">This node's engine has the publisher's session.</param>
/// <param name="UnwantedFor">Since somebody here watched, or asked to; zero when somebody does.</param>
internal readonly record struct RelaySituation(
    string Self,
    StreamEntry? Source,
    HeldRelay? Held,
    TimeSpan SilentFor,
    bool OriginIsLive,
    bool PublishesHere,
    TimeSpan UnwantedFor);

internal enum RelayStep { Stay, Open, End }

/// <summary>A stream that comes to this node from another one.</summary>
/// <param name="Id">Of the relay.</param>
/// <param name="Epoch">Of the publisher.</param>
/// <param name="Publisher">The session; <c>null</c> when an earlier actor system opened it.</param>
internal sealed record HeldRelay(ulong Id, long Epoch, PeerId? Publisher);
