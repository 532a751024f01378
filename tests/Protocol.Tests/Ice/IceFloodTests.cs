using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Stun;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Bytes;
using static Ooblex.Protocol.Tests.Ice.IceScene;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>Neither many checks nor forged ones may cost memory.</summary>
public sealed class IceFloodTests
{
    private const int Rounds = 10_000;

    private readonly IceScene _scene = new();
    private readonly byte[] _buffer = new byte[IceLiteAgent.MaxDatagramLength];

    private IceLiteAgent Agent => _scene.Agent;

    [Fact]
    public void Responses_that_nobody_takes_are_dropped_oldest_first()
    {
        for (int port = 1; port <= 1000; port++)
        {
            _scene.Check(_scene.Server with { Pwd = "wrong" }, _scene.Client, Address("203.0.113.9", port), at: 0);
        }

        List<ushort> ports = [];
        while (Agent.TryTakeDatagram(_buffer, out _, out TransportAddress to))
        {
            ports.Add(to.Port);
        }

        Assert.Equal([997, 998, 999, 1000], ports.Select(port => (int)port));
    }

    [Fact]
    public void Consent_checks_allocate_nothing()
    {
        byte[] check = IceChecks.Write(_scene.Server, _scene.Client, nominate: true);
        Assert.Equal(0, AllocatedBy(check, Wifi, expected: true));
    }

    [Fact]
    public void Checks_from_ever_new_addresses_allocate_nothing()
    {
        byte[] check = IceChecks.Write(_scene.Server, _scene.Client);
        Assert.Equal(0, AllocatedBy(check, from: null, expected: true));
    }

    [Fact]
    public void Forged_checks_allocate_nothing()
    {
        byte[] check = IceChecks.Write(_scene.Server with { Pwd = "wrong" }, _scene.Client);
        Assert.Equal(0, AllocatedBy(check, from: null, expected: false));
    }

    [Fact]
    public void Garbage_allocates_nothing()
    {
        byte[] garbage = new byte[300];
        new Random(1).NextBytes(garbage);
        Assert.Equal(0, AllocatedBy(garbage, Wifi, expected: false));
    }

    [Fact]
    public void Writing_checks_allocates_nothing()
    {
        StunRequestWriter checks = new("theirs", "ours", "their password");
        byte[] buffer = new byte[checks.MaxLength];
        byte[] id = new byte[12];
        checks.Write(buffer, id, useCandidate: true);

        Assert.Equal(0, Allocations.Of(1000, _ => checks.Write(buffer, id, useCandidate: true)));
    }

    private long AllocatedBy(byte[] datagram, TransportAddress? from, bool expected)
    {
        // As the engine does it: each input is followed by a full drain. The first rounds fill the tables.
        Run(datagram, from, expected, rounds: 100);
        return Allocations.Of(() => Run(datagram, from, expected, Rounds));
    }

    private void Run(byte[] datagram, TransportAddress? from, bool expected, int rounds)
    {
        Span<byte> ip = [192, 0, 2, 1];
        for (int round = 0; round < rounds; round++)
        {
            TransportAddress source = from ?? new TransportAddress(ip, (ushort)(1 + round));
            bool accepted = Agent.Receive(datagram, source, At(0));
            while (Agent.TryTakeDatagram(_buffer, out _, out _) || Agent.TryTakeDroppedPath(out _)
                || Agent.TryTakeChange(out _))
            {
            }

            if (accepted != expected || Agent.NextDeadline is null)
            {
                Assert.Fail($"round {round}: accepted {accepted}, state {Agent.State}");
            }
        }
    }
}
