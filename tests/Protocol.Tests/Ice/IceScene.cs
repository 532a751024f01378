using System.Net;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>One agent, the addresses that talk to it, and what it said; time is what each call says it is.</summary>
internal sealed class IceScene
{
    public static readonly TransportAddress Wifi = Address("192.0.2.10", 40000);
    public static readonly TransportAddress Mobile = Address("198.51.100.20", 40001);
    public static readonly TransportAddress Six = Address("2001:db8::6", 40002);

    public IceScene(IceOptions? options = null) => Agent = new IceLiteAgent(options ?? Options, Server, Client, At(0));

    public static IceOptions Options { get; } = new()
    {
        ConsentTimeout = TimeSpan.FromSeconds(30),
        MaxPaths = 4,
        GraceTimeout = TimeSpan.FromSeconds(10),
    };

    public IceCredentials Server { get; } = IceCredentials.Generate();

    public IceCredentials Client { get; } = IceCredentials.Generate();

    public IceLiteAgent Agent { get; }

    public static MonoTime At(double seconds) => MonoTime.FromMilliseconds(seconds * 1000);

    public static TransportAddress Address(string ip, int port) =>
        TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    /// <summary>A check by the first generation's credentials arrives.</summary>
    public bool Check(TransportAddress from, double at, bool nominate = false) =>
        Check(Server, Client, from, at, nominate);

    public bool Check(
        IceCredentials server, IceCredentials client, TransportAddress from, double at, bool nominate = false) =>
        Agent.Receive(IceChecks.Write(server, client, nominate: nominate), from, At(at));

    /// <summary>Takes the only response there is.</summary>
    public StunAnswer Answer()
    {
        byte[] buffer = new byte[IceLiteAgent.MaxDatagramLength];
        Assert.True(Agent.TryTakeDatagram(buffer, out int written, out TransportAddress to));
        Assert.False(Agent.TryTakeDatagram(new byte[IceLiteAgent.MaxDatagramLength], out _, out _));
        return StunAnswer.Read(buffer[..written], to);
    }

    public void AssertSilent() => Assert.False(Agent.TryTakeDatagram(new byte[128], out _, out _));

    public IReadOnlyList<IceStateChange> Changes()
    {
        List<IceStateChange> changes = [];
        while (Agent.TryTakeChange(out IceStateChange change))
        {
            changes.Add(change);
        }

        return changes;
    }

    public IReadOnlyList<TransportAddress> Dropped()
    {
        List<TransportAddress> dropped = [];
        while (Agent.TryTakeDroppedPath(out TransportAddress address))
        {
            dropped.Add(address);
        }

        return dropped;
    }
}
