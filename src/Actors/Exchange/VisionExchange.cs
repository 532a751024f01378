using Akka.Actor;
using Akka.Cluster;
using Ooblex.Contracts.Pipelines;
using static Ooblex.Actors.Exchange.ExchangeProtocol;

namespace Ooblex.Actors.Exchange;

/// <summary>Takes results to the nodes where somebody listens, and brings theirs here; one for each node.</summary>
/// <remarks>
/// A result goes once to each node that has said it listens, straight from the node that made it, and never further.
/// Wishes are soft: said again, forgotten when they are not, so that no crash leaves one behind. Where there is no room
/// the oldest is dropped: a new result says more than a late one.
/// </remarks>
internal sealed class VisionExchange : ReceiveActor, IWithTimers
{
    public const string Name = "vision-exchange";

    private const int Burst = 64; // Then others have their turn in the mailbox.

    private readonly ExchangeEnvironment _environment;
    private readonly OtherNodes _link;
    private readonly Dictionary<Address, UniqueAddress> _members = [];
    private readonly Dictionary<Address, Neighbour> _neighbours = [];
    private HashSet<string> _told = new(StringComparer.Ordinal);

    public VisionExchange(ExchangeEnvironment environment)
    {
        _environment = environment;
        _link = new OtherNodes(Self, environment.Options.Queue, environment.Counters);
        Receive<ClusterEvent.IMemberEvent>(OnMember);
        Receive<OtherNodes.Changed>(_ => OnListenersChanged());
        Receive<OtherNodes.Arrived>(_ => OnArrived());
        Receive<Repeat>(_ => OnRepeat());
        Receive<Hear>(OnHear);
        Receive<Unhear>(OnUnhear);
        Receive<Found>(OnFound);
        Receive<Taken>(OnTaken);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    protected override void PreStart()
    {
        Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent));
        TimeSpan every = _environment.Options.Repeat;
        Timers.StartPeriodicTimer(Repeat.Instance, Repeat.Instance, every, every);
        _environment.Feed.Join(_link);
    }

    protected override void PostStop()
    {
        _environment.Feed.Leave(_link);
        _environment.Counters.StreamsWanted = 0;
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
    }

    // Nodes with clients, or with models: the others have neither results nor listeners.
    private static bool HasFeed(Member member) => member.HasRole("media") || member.HasRole("gateway");

    private void OnMember(ClusterEvent.IMemberEvent change)
    {
        Member member = change.Member;
        if (member.UniqueAddress == Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress || !HasFeed(member))
        {
            return;
        }

        if (change is ClusterEvent.MemberRemoved)
        {
            if (_members.TryGetValue(member.Address, out UniqueAddress? known) && known == member.UniqueAddress)
            {
                _members.Remove(member.Address);
                Forget(member.Address);
                Publish();
            }
        }
        else if (member.Status is MemberStatus.Up or MemberStatus.WeaklyUp
            && _members.GetValueOrDefault(member.Address) != member.UniqueAddress)
        {
            _members[member.Address] = member.UniqueAddress;
            Forget(member.Address); // Of a process that was there before.
            At(member.Address).Tell(All(wantsAnswer: true));
        }
    }

    private void OnListenersChanged()
    {
        _link.OnLook();
        HashSet<string> now = Listened();
        string[] begun = [.. now.Except(_told)];
        string[] ended = [.. _told.Except(now)];
        _told = now;
        foreach (Address other in _members.Keys)
        {
            if (begun.Length > 0)
            {
                At(other).Tell(new Hear(begun, IsAll: false, WantsAnswer: false));
            }

            if (ended.Length > 0)
            {
                At(other).Tell(new Unhear(ended));
            }
        }
    }

    private void OnArrived()
    {
        for (int i = 0; i < Burst; i++)
        {
            if (!_link.TryTake(out OtherNodes.Made? made))
            {
                return;
            }

            Spread(made);
        }

        Self.Tell(OtherNodes.Arrived.Instance);
    }

    private void Spread(OtherNodes.Made made)
    {
        byte[]? json = null;
        foreach (Neighbour neighbour in _neighbours.Values)
        {
            if (!neighbour.Hears(made.Stream))
            {
                continue;
            }

            json ??= made.Message.Json.ToArray(); // One for all nodes.
            if (!neighbour.Put(new Outgoing(made.Stream, made.Message.Type, json)))
            {
                _environment.Counters.CountDropped();
            }

            SendTo(neighbour);
        }
    }

    private void SendTo(Neighbour neighbour)
    {
        while (neighbour.TryTake(out Found? found))
        {
            neighbour.Exchange.Tell(found);
            _environment.Counters.CountSent();
        }
    }

    private void OnTaken(Taken taken)
    {
        if (Known() is { } neighbour)
        {
            neighbour.Acknowledge(taken.Number);
            SendTo(neighbour);
        }
    }

    private void Forget(Address address)
    {
        if (_neighbours.Remove(address, out Neighbour? gone))
        {
            _environment.Counters.CountDropped(gone.Waiting);
        }
    }

    private void OnRepeat()
    {
        DateTimeOffset now = Now;
        foreach (Neighbour neighbour in _neighbours.Values)
        {
            neighbour.Forget(now);
            Answer(neighbour);
        }

        Publish();
        if (_told.Count > 0)
        {
            foreach (Address other in _members.Keys)
            {
                At(other).Tell(All(wantsAnswer: false));
            }
        }
    }

    private void OnHear(Hear hear)
    {
        if (!_members.ContainsKey(Sender.Path.Address))
        {
            return; // It greets again when this node has heard of it.
        }

        if (!_neighbours.TryGetValue(Sender.Path.Address, out Neighbour? neighbour)
            || !neighbour.Exchange.Equals(Sender)
            || hear.WantsAnswer)
        {
            Forget(Sender.Path.Address);
            neighbour = new Neighbour(Sender, _environment.Options);
            _neighbours[Sender.Path.Address] = neighbour;
        }

        neighbour.Hear(hear, Now);
        SendTo(neighbour);
        Publish();
        if (hear.WantsAnswer)
        {
            Sender.Tell(All(wantsAnswer: false));
        }
    }

    private void OnUnhear(Unhear unhear)
    {
        if (Known() is { } neighbour)
        {
            neighbour.Unhear(unhear.Streams);
            Publish();
        }
    }

    private void OnFound(Found found)
    {
        if (found.Json.Length > MaxMessageBytes || Known() is not { } neighbour)
        {
            _environment.Counters.CountRefused();
            return;
        }

        _environment.Counters.CountReceived();
        _environment.Feed.Offer(found.Stream, new VisionMessage(found.Type, found.Json));
        if (neighbour.Receive(found.Number))
        {
            Answer(neighbour);
        }
    }

    private static void Answer(Neighbour neighbour)
    {
        if (neighbour.TryAnswer(out long number))
        {
            neighbour.Exchange.Tell(new Taken(number));
        }
    }

    private Neighbour? Known() =>
        _neighbours.TryGetValue(Sender.Path.Address, out Neighbour? neighbour) && neighbour.Exchange.Equals(Sender)
            ? neighbour
            : null;

    private void Publish()
    {
        _link.Wanted = _neighbours.Values.SelectMany(neighbour => neighbour.Wishes).ToHashSet(StringComparer.Ordinal);
        _environment.Counters.StreamsWanted = _link.Wanted.Count;
    }

    private HashSet<string> Listened() =>
        _environment.Feed.Streams.Take(_environment.Options.MaxStreams).ToHashSet(StringComparer.Ordinal);

    private Hear All(bool wantsAnswer) => new([.. _told], IsAll: true, wantsAnswer);

    private static ActorSelection At(Address address) =>
        Context.ActorSelection(new RootActorPath(address) / "user" / Name);

    private sealed class Repeat : INoSerializationVerificationNeeded
    {
        public static readonly Repeat Instance = new();
    }
}

/// <param name="Feed">Of this node; outlives actor systems.</param>
/// <param name="Counters">Of this node; outlive actor systems.</param>
/// <param name="Options">Bounds and times.</param>
/// <param name="Time">Wall time.</param>
internal sealed record ExchangeEnvironment(
    IVisionExchange Feed, ExchangeCounters Counters, ExchangeOptions Options, TimeProvider Time);
