namespace Ooblex.Protocol.Srtp;

/// <summary>The sending half of a session. It refuses to use an (SSRC, index) twice, because two packets under one
/// GCM nonce give the authentication key away.</summary>
internal sealed class SrtpSender(SrtpCipher cipher, SrtpOptions options, SrtpKeyLifetime lifetime) : IDisposable
{
    private const long MaxRtpIndex = (1L << 48) - 1;
    private const long MaxRtcpIndex = (1L << 31) - 1;
    private readonly SrtpSources _rtp = new(options.MaxSources, options.ReplayWindowPackets);
    private long _rtpLeft = lifetime.RtpPackets;
    private long _rtcpLeft = lifetime.RtcpPackets;

    // One counter for all SSRCs: each of them still sees it grow, and no table is needed (RFC 3711 §3.4).
    private long _rtcpIndex;

    public SrtpFault TryProtectRtp(Span<byte> buffer, int rtpLength, out int total)
    {
        total = 0;
        SrtpFault fault = SrtpPacket.TryMeasureHeader(buffer[..rtpLength], out int headerLength);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        uint ssrc = SrtpPacket.Ssrc(buffer);
        ushort sequence = SrtpPacket.Sequence(buffer);
        ReplayWindow? window = _rtp.Find(ssrc);
        long index = window?.Estimate(sequence) ?? sequence;
        if (_rtpLeft <= 0 || index > MaxRtpIndex)
        {
            return SrtpFault.KeyExhausted;
        }

        if (window is null ? _rtp.IsFull : !window.IsFresh(index))
        {
            return window is null ? SrtpFault.UnknownSsrc : SrtpFault.Replayed;
        }

        Span<byte> packet = buffer[..(rtpLength + cipher.TagLength)];
        _rtpLeft--;
        _rtp.Accept(ssrc, window, index); // Before encryption: an index that may have been used counts as used.
        cipher.ProtectRtp(packet, headerLength, index);
        total = packet.Length;
        return SrtpFault.None;
    }

    public SrtpFault TryProtectRtcp(Span<byte> buffer, int rtcpLength, out int total)
    {
        total = 0;
        SrtpFault fault = SrtpPacket.CheckRtcp(buffer[..rtcpLength], trailerLength: 0);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        if (_rtcpLeft <= 0 || _rtcpIndex > MaxRtcpIndex)
        {
            return SrtpFault.KeyExhausted;
        }

        Span<byte> packet = buffer[..(rtcpLength + cipher.RtcpTrailerLength)];
        _rtcpLeft--;
        cipher.ProtectRtcp(packet, (uint)_rtcpIndex++);
        total = packet.Length;
        return SrtpFault.None;
    }

    public void Dispose() => cipher.Dispose();
}
