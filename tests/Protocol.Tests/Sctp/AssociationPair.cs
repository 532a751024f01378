using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>One end of a pair with what it was told.</summary>
internal sealed class End(SctpOptions options, SctpIdentity identity, LossyLink outgoing)
{
    public SctpAssociation Association { get; } = new(options, 5000, 5000, identity);

    public LossyLink Outgoing { get; } = outgoing;

    public List<SctpEvent> Events { get; } = [];

    /// <summary>Whether the owner takes its events; one that does not lets the window fill.</summary>
    public bool Drains { get; set; } = true;

    /// <summary>Takes events in place of <see cref="Events"/>.</summary>
    public Action? Drain { get; set; }

    public IEnumerable<SctpEvent> Messages => Events.Where(item => item.Kind is SctpEventKind.Message);

    public int Count(SctpEventKind kind) => Events.Count(item => item.Kind == kind);

    public void Flush(MonoTime now)
    {
        if (Drain is not null)
        {
            Drain();
        }
        else
        {
            while (Drains && Association.TryTakeEvent(out SctpEvent item))
            {
                Events.Add(item);
            }
        }

        Span<byte> buffer = stackalloc byte[2048];
        int packets = 0;
        while (Association.TryTakePacket(buffer, out int written))
        {
            Assert.True(++packets < 100_000, "an association never stops sending");
            Outgoing.Send(buffer[..written], now);
        }
    }
}

/// <summary>Two associations with a network between them; time jumps from one happening to the next.</summary>
internal sealed class AssociationPair
{
    private const int MaxSteps = 2_000_000;

    private readonly int _seed;

    public AssociationPair(
        int seed = 1,
        LinkOptions? link = null,
        SctpOptions? clientOptions = null,
        SctpOptions? serverOptions = null)
    {
        _seed = seed;
        Random random = new(seed);
        LinkOptions network = link ?? new LinkOptions();
        // TSNs close below their wrap-around, so that every longer test crosses it.
        SctpIdentity first = new((uint)random.Next(1, int.MaxValue), uint.MaxValue - (uint)random.Next(0, 64));
        SctpIdentity second = new((uint)random.Next(1, int.MaxValue), uint.MaxValue - (uint)random.Next(0, 64));
        Client = new End(clientOptions ?? SctpTestOptions.Default, first, new LossyLink(network, random.Next()));
        Server = new End(serverOptions ?? SctpTestOptions.Default, second, new LossyLink(network, random.Next()));
    }

    public End Client { get; }

    public End Server { get; }

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1000);

    public static AssociationPair Established(
        int seed = 1,
        LinkOptions? link = null,
        SctpOptions? clientOptions = null,
        SctpOptions? serverOptions = null)
    {
        AssociationPair pair = new(seed, link, clientOptions, serverOptions);
        pair.Connect();
        return pair;
    }

    public void Connect()
    {
        Client.Association.Connect(Now);
        RunUntil(() => Client.Association.State is SctpState.Established
            && Server.Association.State is SctpState.Established);
    }

    /// <summary>Runs until the condition holds; fails after <paramref name="seconds"/> of virtual time.</summary>
    public void RunUntil(Func<bool> condition, double seconds = 600)
    {
        MonoTime limit = Now + TimeSpan.FromSeconds(seconds);
        for (int step = 0; step < MaxSteps; step++)
        {
            Flush();
            if (condition())
            {
                return;
            }

            MonoTime? next = Next();
            Assert.True(next is not null, $"seed {_seed}: nothing is left to happen; {Describe()}");
            Assert.True(next <= limit, $"seed {_seed}: not within {seconds} s; {Describe()}");
            MoveTo(next.Value);
        }

        Assert.Fail($"seed {_seed}: more than {MaxSteps} steps; {Describe()}");
    }

    /// <summary>Lets time pass, whatever happens in it.</summary>
    public void Run(double milliseconds)
    {
        MonoTime end = Now + TimeSpan.FromMilliseconds(milliseconds);
        Flush();
        for (MonoTime? next = Next(); next <= end; next = Next())
        {
            MoveTo(next.Value);
            Flush();
        }

        Now = end;
    }

    public void Flush()
    {
        Client.Flush(Now);
        Server.Flush(Now);
    }

    private MonoTime? Next()
    {
        MonoTime? links = MonoTime.Earliest(Client.Outgoing.NextArrival, Server.Outgoing.NextArrival);
        MonoTime? timers = MonoTime.Earliest(Client.Association.NextDeadline, Server.Association.NextDeadline);
        return MonoTime.Earliest(links, timers);
    }

    private void MoveTo(MonoTime time)
    {
        Now = time > Now ? time : Now;
        Deliver(Client.Outgoing, Server);
        Deliver(Server.Outgoing, Client);
        Tick(Client);
        Tick(Server);
    }

    private void Deliver(LossyLink link, End to)
    {
        while (link.TryReceive(Now, out byte[] packet))
        {
            to.Association.Receive(packet, Now);
            Flush();
        }
    }

    private void Tick(End end)
    {
        if (end.Association.NextDeadline <= Now)
        {
            end.Association.Tick(Now);
            Assert.False(end.Association.NextDeadline <= Now, "a timer that has run out is still armed in the past");
        }
    }

    private string Describe() =>
        $"client {Client.Association.State} {Client.Association.Statistics}, "
        + $"server {Server.Association.State} {Server.Association.Statistics}";
}
