using System.Net;
using System.Security.Cryptography;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Steady;

namespace Ooblex.Micro.Relays;

/// <summary>A publisher, and what goes on from it: viewers here, or a relay and its far end.</summary>
/// <remarks>Everything but sockets and rings, on one thread, under a clock of its own.</remarks>
internal sealed class RelayLine : IDisposable
{
    public const int Packets = 500;
    private const int Burst = 10;
    private const int PayloadBytes = 1_100;

    private static readonly RelayOptions Options = new() { SilenceTimeout = TimeSpan.FromHours(1), MaxRelays = 1 };
    private static readonly TransportAddress Nowhere = TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 9));

    private readonly PacketPool _pool = new(maxIdle: 8192);
    private readonly List<SteadyViewer> _viewers = [];
    private readonly byte[] _packet = new byte[RtpHeader.FixedLength + PayloadBytes];
    private readonly RelaySlots _down = new(Packets + 64);
    private readonly Publisher _publisher;
    private RelayedSource? _far;
    private MonoTime _now = MonoTime.FromMilliseconds(1_000);
    private long _number;

    public RelayLine(int viewers)
    {
        SteadyPublisher origin = new(SrtpProfile.AeadAes128Gcm, hasTransportCc: false, 999, _pool, _now);
        _publisher = origin.Source;
        for (int i = 0; i < viewers; i++)
        {
            _viewers.Add(new SteadyViewer(SrtpProfile.AeadAes128Gcm, (ushort)(1_000 + i), _publisher, _now));
        }
    }

    /// <summary>Media packets that the far end has.</summary>
    public long Arrived => _far?.Packets ?? 0;

    public long Sent => _number;

    /// <summary>From now on packets go over a relay.</summary>
    public void Relay()
    {
        byte[] key = RandomNumberGenerator.GetBytes(RelayCipher.KeyBytes);
        RelaySlots up = new(8);
        RelayFeed feed = new(Link(key, isOrigin: true, _down), _publisher, Options);
        _publisher.Attach(feed, _now);
        _far = new RelayedSource(
            [.. _publisher.Tracks.Select(track => track.Negotiated)],
            Link(key, isOrigin: false, up),
            _pool,
            SteadyTracks.Options,
            _now);
        _far.Tick(_now); // It asks.
        RelayHeader.TryRead(up.Datagram(0), out RelayHeader header);
        feed.Receive(header, up.Datagram(0), Nowhere, _now);
        Publish();
        Receive();
    }

    /// <summary>One batch comes in from the publisher, in clear, and goes where it shall.</summary>
    public void Publish()
    {
        for (int i = 0; i < Packets; i++)
        {
            Write();
            _publisher.OnRtp(_packet, _now);
            _number++;
            if (i % Burst == Burst - 1)
            {
                _publisher.Flush(_now);
                _now += TimeSpan.FromMilliseconds(33);
            }
        }
    }

    /// <summary>The far end takes what the relay has sent.</summary>
    public void Receive()
    {
        for (int i = 0; i < _down.Count; i++)
        {
            Span<byte> datagram = _down.Datagram(i);
            RelayHeader.TryRead(datagram, out RelayHeader header);
            _far!.Receive(header, datagram, Nowhere, _now);
            if (i % Burst == Burst - 1)
            {
                _far.Flush(_now);
            }
        }

        _far!.Flush(_now);
        _down.Clear();
    }

    public void Dispose()
    {
        _viewers.ForEach(viewer => viewer.Dispose());
        _far?.Dispose();
    }

    private RelayLink Link(byte[] key, bool isOrigin, RelaySlots slots) =>
        new(1, key, isOrigin, Nowhere, slots, SrtpCrypto.Auto, _now);

    private void Write()
    {
        RtpOutgoing head = new(
            SteadyTracks.VideoType,
            _number % Burst == Burst - 1,
            (ushort)_number,
            (uint)(_number / Burst * 3_000),
            SteadyTracks.SourceSsrc);
        RtpHeaderWriter.Write(_packet, head);
        _packet[RtpHeader.FixedLength] = _number % Burst == 0 ? (byte)0x10 : (byte)0x00;
        _packet[RtpHeader.FixedLength + 1] = _number % 300 == 0 ? (byte)0x00 : (byte)0x01;
    }
}
