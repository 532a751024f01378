using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>The sealed way between the two ends of one relay: keys, the other end's address, and the round trip.
/// </summary>
/// <remarks>
/// It answers where the newest authentic datagram came from, so an end behind a NAT, or one that moves, is followed.
/// One owner thread.
/// </remarks>
public sealed class RelayLink : IDisposable
{
    // What may be behind the newest when it comes: half a second of 8,000 packets per second.
    private const int WindowPackets = 4096;
    private const double Weight = 1.0 / 8; // RFC 6298 §2, alpha.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly RelayCipher _cipher;
    private readonly RelayEgress _egress;
    private TransportAddress _remote;
    private long _newest = -1;
    private uint _theirMicros;
    private MonoTime? _theirsAt;

    /// <param name="id">Of the relay.</param>
    /// <param name="key">32 bytes, not kept.</param>
    /// <param name="isOrigin">This end has the publisher.</param>
    /// <param name="remote">Where the other end is, as far as is known.</param>
    /// <param name="egress">The way out.</param>
    /// <param name="crypto">Who encrypts.</param>
    /// <param name="now">Silence counts from here.</param>
    public RelayLink(
        ulong id,
        ReadOnlySpan<byte> key,
        bool isOrigin,
        in TransportAddress remote,
        RelayEgress egress,
        SrtpCrypto crypto,
        MonoTime now)
    {
        _cipher = new RelayCipher(id, key, isOrigin, WindowPackets, crypto);
        (Id, _remote, _egress, HeardAt) = (id, remote, egress, now);
    }

    public ulong Id { get; }

    /// <summary>The other end has said something.</summary>
    public bool IsHeard => _newest >= 0;

    /// <summary>When it last did; the start, when it did not.</summary>
    public MonoTime HeardAt { get; private set; }

    /// <summary>Smoothed; zero until measured.</summary>
    public TimeSpan RoundTrip { get; private set; }

    public long BytesSent { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>Room for a body.</summary>
    public Span<byte> Reserve() => _egress.Reserve()[RelayHeader.Length..];

    /// <summary>Seals what has been written into <see cref="Reserve"/> and sends it.</summary>
    public void Send(RelayKind kind, int bodyBytes)
    {
        int length = _cipher.Seal(kind, _egress.Reserve(), bodyBytes);
        BytesSent += length;
        _egress.Send(length, _remote);
    }

    /// <summary>Opens a datagram in place. False when it is to be dropped.</summary>
    public bool TryReceive(
        in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now, out Span<byte> body)
    {
        if (_cipher.TryOpen(header, datagram, out body) is not RelayFault.None)
        {
            return false;
        }

        BytesReceived += datagram.Length;
        HeardAt = now;
        if (header.Number > _newest)
        {
            (_newest, _remote) = (header.Number, from);
        }

        return true;
    }

    /// <summary>Times to send along.</summary>
    public RelayEcho Echo(MonoTime now)
    {
        uint held = _theirsAt is { } at && now - at < Longest
            ? (uint)((now - at).Ticks / TimeSpan.TicksPerMicrosecond)
            : RelayEcho.Nothing;
        return new RelayEcho(RelayEcho.Micros(now), _theirMicros, held);
    }

    /// <summary>Times that came along.</summary>
    public void OnEcho(in RelayEcho echo, MonoTime now)
    {
        (_theirMicros, _theirsAt) = (echo.SentMicros, now);
        TimeSpan sample = TimeSpan.FromMicroseconds(
            unchecked(RelayEcho.Micros(now) - echo.EchoMicros - echo.HeldMicros));
        if (echo.HasEcho && sample > TimeSpan.Zero && sample < Longest)
        {
            RoundTrip = RoundTrip > TimeSpan.Zero ? RoundTrip + ((sample - RoundTrip) * Weight) : sample;
        }
    }

    public void Dispose() => _cipher.Dispose();
}
