namespace Ooblex.Protocol.Srtp;

/// <summary>Protects and unprotects the RTP and RTCP of one DTLS association, both ways, in place.</summary>
/// <remarks>Allocates nothing per packet (a new SSRC costs one small window). Not thread-safe: one owner.</remarks>
public sealed class SrtpSession : IDisposable
{
    private readonly SrtpReceiver _receiver;
    private readonly SrtpSender _sender;

    /// <param name="profile">What DTLS agreed on.</param>
    /// <param name="keyingMaterial">Client key, server key, client salt, server salt (RFC 5764 §4.2). Not kept.</param>
    /// <param name="isServer">Whether this side is the DTLS server: it receives with the client's key.</param>
    /// <param name="options">Without them the least of RFC 3711 applies: a window of 64 packets, 64 sources.</param>
    public SrtpSession(
        SrtpProfile profile, ReadOnlySpan<byte> keyingMaterial, bool isServer, SrtpOptions? options = null)
        : this(profile, keyingMaterial, isServer, options, SrtpKeyLifetime.Standard)
    {
    }

    internal SrtpSession(
        SrtpProfile profile,
        ReadOnlySpan<byte> keyingMaterial,
        bool isServer,
        SrtpOptions? options,
        SrtpKeyLifetime lifetime)
    {
        if (keyingMaterial.Length != SrtpProfiles.KeyingMaterialLength(profile))
        {
            throw new ArgumentException("the length does not fit the profile", nameof(keyingMaterial));
        }

        options ??= SrtpOptions.Minimal;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReplayWindowPackets, 64, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReplayWindowPackets, 1 << 15, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSources, 1, nameof(options));

        int key = SrtpProfiles.KeyLength(profile);
        int salt = SrtpProfiles.SaltLength(profile);
        ReadOnlySpan<byte> salts = keyingMaterial[(2 * key)..];
        SrtpCipher client = SrtpCipher.Create(profile, keyingMaterial[..key], salts[..salt], options.Crypto);
        SrtpCipher server = SrtpCipher.Create(profile, keyingMaterial.Slice(key, key), salts[salt..], options.Crypto);
        _receiver = new SrtpReceiver(isServer ? client : server, options, lifetime);
        _sender = new SrtpSender(isServer ? server : client, options, lifetime);
        Profile = profile;
    }

    public SrtpProfile Profile { get; }

    /// <summary>SSRCs heard so far whose packets were authentic.</summary>
    public int Sources => _receiver.Sources;

    /// <summary>Why the last Protect call returned 0.</summary>
    public SrtpFault SendFault { get; private set; }

    /// <summary>Authenticates one SRTP packet and decrypts it in place (RFC 3711 §3.3, RFC 7714 §8).</summary>
    /// <param name="packet">The datagram. On a fault it is as it was.</param>
    /// <param name="rtpLength">On success, how many leading bytes of <paramref name="packet"/> are RTP.</param>
    public SrtpFault TryUnprotectRtp(Span<byte> packet, out int rtpLength) =>
        _receiver.TryUnprotectRtp(packet, out rtpLength);

    /// <summary>Authenticates one SRTCP compound packet and decrypts it in place (RFC 3711 §3.4, RFC 7714
    /// §9).</summary>
    /// <param name="packet">The datagram. On a fault it is as it was.</param>
    /// <param name="rtcpLength">On success, how many leading bytes of <paramref name="packet"/> are RTCP.</param>
    public SrtpFault TryUnprotectRtcp(Span<byte> packet, out int rtcpLength) =>
        _receiver.TryUnprotectRtcp(packet, out rtcpLength);

    /// <summary>Encrypts one RTP packet in place and appends the tag.</summary>
    /// <param name="buffer">The packet, and at least <see cref="SrtpProfiles.MaxOverhead"/> spare bytes behind
    /// it.</param>
    /// <param name="rtpLength">Bytes of RTP at the start of <paramref name="buffer"/>.</param>
    /// <returns>Bytes to send, or 0 when nothing may be sent: see <see cref="SendFault"/>. A sequence number that was
    /// already sent under this SSRC is refused whatever it carries: retransmit by RTX (RFC 4588).</returns>
    public int ProtectRtp(Span<byte> buffer, int rtpLength)
    {
        SendFault = _sender.TryProtectRtp(buffer, rtpLength, out int total);
        return total;
    }

    /// <summary>Encrypts one RTCP compound packet in place and appends the tag and the index.</summary>
    /// <param name="buffer">The packet, and at least <see cref="SrtpProfiles.MaxOverhead"/> spare bytes behind
    /// it.</param>
    /// <param name="rtcpLength">Bytes of RTCP at the start of <paramref name="buffer"/>.</param>
    /// <returns>Bytes to send, or 0 when nothing may be sent: see <see cref="SendFault"/>.</returns>
    public int ProtectRtcp(Span<byte> buffer, int rtcpLength)
    {
        SendFault = _sender.TryProtectRtcp(buffer, rtcpLength, out int total);
        return total;
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
    }
}
