using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Relay;

namespace Ooblex.TestKit.Steady;

/// <summary>Runs one scenario under virtual time and counts what each kind of work allocates.</summary>
/// <remarks>
/// Everything that the engine does per packet, per RTCP datagram, per timer and per check, on real keys, but for
/// sockets and threads. The clients' own work is within the counts: it allocates nothing either.
/// </remarks>
public sealed class SteadyStage : IDisposable
{
    private const int PacketsPerSecond = 300;
    private static readonly TimeSpan FeedbackPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(2.5);

    private readonly SteadyScenario _scenario;
    private readonly TimeSpan _step;
    private readonly SteadyPublisher[] _publishers;
    private readonly RelaySpan[] _relays;
    private readonly SteadyViewer[] _viewers;
    private readonly SteadyPeer[] _peers;
    private long _steps;
    private MonoTime _now = MonoTime.FromMilliseconds(1000);

    public SteadyStage(SteadyScenario scenario)
    {
        _scenario = scenario;
        _step = TimeSpan.FromSeconds(1) * scenario.Burst / PacketsPerSecond;
        PacketPool pool = new(maxIdle: 8192);
        ushort port = 1000;
        _publishers =
        [
            .. Enumerable.Range(0, scenario.Streams).Select(_ =>
                new SteadyPublisher(scenario.Profile, scenario.HasTransportCc, port++, pool, _now)),
        ];
        _relays = scenario.RelayLoss is { } loss
            ? [.. _publishers.Select((publisher, number) => Relay(publisher, new() { Seed = number, Loss = loss }))]
            : [];
        _viewers =
        [
            .. _publishers.SelectMany((publisher, number) => Enumerable.Range(0, scenario.Viewers).Select(_ =>
                new SteadyViewer(
                    scenario.Profile, port++, _relays.Length > 0 ? _relays[number].Far : publisher.Source, _now))),
        ];
        _peers = [.. _publishers, .. _viewers];
    }

    /// <summary>For each RTP packet that a viewer got.</summary>
    public AllocationMeter Packets { get; } = new();

    /// <summary>For each RTCP datagram that a client sent.</summary>
    public AllocationMeter Feedback { get; } = new();

    /// <summary>For each timer that came due.</summary>
    public AllocationMeter Ticks { get; } = new();

    /// <summary>For each consent check that was answered.</summary>
    public AllocationMeter Checks { get; } = new();

    /// <summary>Packets that clients looked into and could not authenticate.</summary>
    public long Damaged => _peers.Sum(peer => peer.Damaged);

    public long Retransmissions => _viewers.Sum(viewer => viewer.Watching.Lanes[0].Counters.Retransmissions);

    public long NacksToPublishers => _publishers.Sum(publisher => publisher.Source.Feedback.Nacks);

    public long Recovered => _publishers.Sum(publisher => publisher.Source.Counters.RetransmissionPackets);

    /// <summary>Packets that a relay lost and its far end asked for.</summary>
    public long RecoveredByRelays => _relays.Sum(relay => relay.Far.Recovered);

    /// <summary>RTCP that clients got.</summary>
    public long Reports => _peers.Sum(peer => peer.Reports);

    /// <summary>Lets tables and pools grow to what they will be, then counts until so many packets have arrived.
    /// </summary>
    public void Run(long warmUpPackets, long packets)
    {
        RunUntil(warmUpPackets);
        Packets.Clear();
        Feedback.Clear();
        Ticks.Clear();
        Checks.Clear();
        RunUntil(packets);
    }

    public void Dispose()
    {
        foreach (SteadyPeer peer in _peers)
        {
            peer.Dispose();
        }

        foreach (RelaySpan relay in _relays)
        {
            relay.Dispose();
        }
    }

    private RelaySpan Relay(SteadyPublisher publisher, VirtualWireOptions wire) =>
        new(publisher.Source, SteadyTracks.Options, wire, _now);

    private void RunUntil(long packets)
    {
        while (Packets.Count < packets)
        {
            _now += _step;
            _steps++;
            SendVideo();
            SendFeedback();
            Tick();
            Check();
        }
    }

    private void SendVideo()
    {
        for (int i = 0; i < _publishers.Length; i++)
        {
            SteadyPublisher publisher = _publishers[i];
            SteadyViewer first = _viewers[i * _scenario.Viewers];
            long before = first.Received;
            Packets.Begin();
            for (int k = 0; k < _scenario.Burst; k++)
            {
                publisher.SendVideo(_now);
            }

            publisher.Source.Flush(_now);
            if (_relays.Length > 0)
            {
                _relays[i].Step(_now); // Its own timers are within the count.
            }

            _ = publisher.NextDeadline; // Looked at after every wake-up.
            Packets.End((first.Received - before) * _scenario.Viewers);
        }
    }

    private void SendFeedback()
    {
        Feedback.Begin();
        int count = 0;
        for (int i = 0; i < _viewers.Length; i++)
        {
            if (IsTurn(i, FeedbackPeriod))
            {
                _viewers[i].SendFeedback(_now);
                count++;
            }
        }

        for (int i = 0; i < _publishers.Length; i++)
        {
            if (IsTurn(i, FeedbackPeriod))
            {
                _publishers[i].SendReport(_now);
                count++;
            }
        }

        Feedback.End(count);
    }

    private void Tick()
    {
        Ticks.Begin();
        int count = 0;
        for (int i = 0; i < _peers.Length; i++)
        {
            if (_peers[i].NextDeadline <= _now)
            {
                _peers[i].Tick(_now);
                count++;
            }
        }

        Ticks.End(count);
    }

    private void Check()
    {
        Checks.Begin();
        int count = 0;
        for (int i = 0; i < _peers.Length; i++)
        {
            if (IsTurn(i, CheckPeriod))
            {
                _peers[i].Check(_now);
                count++;
            }
        }

        Checks.End(count);
    }

    // Clients take turns, so that the load is even.
    private bool IsTurn(int index, TimeSpan period)
    {
        long every = Math.Max(1, period.Ticks / _step.Ticks);
        return (_steps + (index * 7)) % every == 0;
    }
}
