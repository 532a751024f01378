using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Ice;

/// <summary>Random lives of an agent, each step checked against what must hold always.</summary>
public sealed class IceInvariantTests
{
    private const int Steps = 400;
    private const int Addresses = 9;

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public void What_must_hold_always_holds_after_every_step(int maxPaths)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            new Life(seed, maxPaths).Run();
        }
    }

    private sealed class Life(int seed, int maxPaths)
    {
        private readonly Random _random = new(seed);
        private readonly HashSet<TransportAddress> _bound = []; // what a demultiplexer would hold
        private readonly HashSet<TransportAddress> _everAuthentic = [];
        private readonly List<(IceCredentials Server, IceCredentials Client)> _generations = [];
        private readonly byte[] _buffer = new byte[IceLiteAgent.MaxDatagramLength];
        private IceState _state = IceState.New;
        private MonoTime _now = MonoTime.Zero;
        private MonoTime _lastAccepted = MonoTime.Zero;

        public void Run()
        {
            _generations.Add((IceCredentials.Generate(), IceCredentials.Generate()));
            IceOptions options = IceScene.Options with { MaxPaths = maxPaths };
            IceLiteAgent agent = new(options, _generations[0].Server, _generations[0].Client, _now);
            for (int step = 0; step < Steps; step++)
            {
                _now += TimeSpan.FromMilliseconds(_random.Next(0, 4000));
                string what = Act(agent);
                Drain(agent);
                string? broken = Broken(agent);
                Assert.True(broken is null, $"seed {seed}, step {step} ({what}): {broken}");
            }
        }

        private string Act(IceLiteAgent agent)
        {
            switch (_random.Next(10))
            {
                case 0 when _random.Next(4) == 0:
                    _generations.Add((IceCredentials.Generate(), IceCredentials.Generate()));
                    agent.Restart(_generations[^1].Server, _generations[^1].Client, _now);
                    return "restart";
                case 1:
                    _now += TimeSpan.FromSeconds(_random.Next(0, 35));
                    agent.Tick(_now);
                    return "tick after a pause";
                case 2 or 3:
                    agent.Tick(_now);
                    return "tick";
                default:
                    return Check(agent);
            }
        }

        private string Check(IceLiteAgent agent)
        {
            TransportAddress from = Address(_random.Next(Addresses));
            (IceCredentials server, IceCredentials client) =
                _generations[Math.Max(0, _generations.Count - 1 - _random.Next(3))];
            bool forged = _random.Next(4) == 0;
            bool nominates = _random.Next(2) == 0;
            byte[] check = IceChecks.Write(
                forged ? server with { Pwd = "guessed" } : server, client, nominates, _random.Next(8) != 0);
            bool known = agent.LocalUfrags.Contains(server.Ufrag);
            bool mayMove = nominates || server == agent.Local || agent.Selected.IsNone;
            TransportAddress selected = agent.Selected;
            bool accepted = agent.Receive(check, from, _now);
            Assert.True(agent.Selected == selected || (mayMove && accepted), $"seed {seed}: the path moved by itself");
            if (accepted)
            {
                Assert.True(!forged && known, $"seed {seed}: a forged or outdated check was accepted");
                _bound.Add(from);
                _everAuthentic.Add(from);
                _lastAccepted = _now;
            }

            return $"check, forged {forged}, accepted {accepted}";
        }

        private void Drain(IceLiteAgent agent)
        {
            int replies = 0;
            while (agent.TryTakeDatagram(_buffer, out _, out _))
            {
                replies++;
            }

            Assert.InRange(replies, 0, 1);
            while (agent.TryTakeDroppedPath(out TransportAddress address))
            {
                _bound.Remove(address);
            }

            while (agent.TryTakeChange(out IceStateChange change))
            {
                Assert.Equal(_state, change.From);
                _state = change.To;
            }
        }

        private string? Broken(IceLiteAgent agent)
        {
            HashSet<TransportAddress> valid =
                [.. Enumerable.Range(0, Addresses).Select(Address).Where(agent.IsValidated)];
            bool connected = agent.State is IceState.Connected;
            return _state != agent.State ? "a change of state was not reported"
                : !valid.SetEquals(_bound) ? "a demultiplexer would hold other addresses than the agent"
                : !valid.IsSubsetOf(_everAuthentic) ? "an address is valid that never sent a valid check"
                : valid.Count > maxPaths ? "more paths than allowed"
                : connected == agent.Selected.IsNone ? "a path is selected exactly while connected"
                : connected && !valid.Contains(agent.Selected) ? "the selected path is not valid"
                : agent.NextDeadline is null != agent.State is IceState.Disconnected ? "a timer runs unless it is over"
                : connected && agent.NextDeadline > _lastAccepted + IceScene.Options.ConsentTimeout ? "too much consent"
                : agent.LocalUfrags.Count is < 1 or > 2 ? "one or two user fragments"
                : agent.LocalUfrags[0] != _generations[^1].Server.Ufrag ? "the newest generation comes first"
                : null;
        }

        private static TransportAddress Address(int index) => index % 2 == 0
            ? IceScene.Address("192.0.2.1", 1000 + index)
            : IceScene.Address("2001:db8::1", 1000 + index);
    }
}
