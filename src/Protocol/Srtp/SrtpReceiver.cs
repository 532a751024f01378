namespace Ooblex.Protocol.Srtp;

/// <summary>The receiving half of a session: windows are asked before authentication and moved only after it.</summary>
internal sealed class SrtpReceiver(SrtpCipher cipher, SrtpOptions options, SrtpKeyLifetime lifetime) : IDisposable
{
    private const long MaxRtpIndex = (1L << 48) - 1;
    private const int RtcpWindowPackets = 128;
    private readonly SrtpSources _rtp = new(options.MaxSources, options.ReplayWindowPackets);
    private readonly SrtpSources _rtcp = new(options.MaxSources, RtcpWindowPackets);
    private long _rtpLeft = lifetime.RtpPackets;
    private long _rtcpLeft = lifetime.RtcpPackets;

    public int Sources => _rtp.Count;

    public SrtpFault TryUnprotectRtp(Span<byte> packet, out int rtpLength)
    {
        rtpLength = 0;
        int length = packet.Length - cipher.TagLength;
        if (length <= 0)
        {
            return SrtpFault.TooShort;
        }

        SrtpFault fault = SrtpPacket.TryMeasureHeader(packet[..length], out int headerLength);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        uint ssrc = SrtpPacket.Ssrc(packet);
        ushort sequence = SrtpPacket.Sequence(packet);
        ReplayWindow? window = _rtp.Find(ssrc);
        long index = window?.Estimate(sequence) ?? sequence;
        fault = Judge(_rtp, window, index, _rtpLeft);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        if (!cipher.TryUnprotectRtp(packet, headerLength, index))
        {
            return SrtpFault.AuthenticationFailed;
        }

        _rtpLeft--;
        _rtp.Accept(ssrc, window, index);
        rtpLength = length;
        return SrtpFault.None;
    }

    public SrtpFault TryUnprotectRtcp(Span<byte> packet, out int rtcpLength)
    {
        rtcpLength = 0;
        SrtpFault fault = SrtpPacket.CheckRtcp(packet, cipher.RtcpTrailerLength);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        if (!cipher.TryReadRtcpIndex(packet, out uint index))
        {
            return SrtpFault.AuthenticationFailed;
        }

        uint ssrc = SrtpPacket.RtcpSsrc(packet);
        ReplayWindow? window = _rtcp.Find(ssrc);
        fault = Judge(_rtcp, window, index, _rtcpLeft);
        if (fault is not SrtpFault.None)
        {
            return fault;
        }

        if (!cipher.TryUnprotectRtcp(packet, index))
        {
            return SrtpFault.AuthenticationFailed;
        }

        _rtcpLeft--;
        _rtcp.Accept(ssrc, window, index);
        rtcpLength = packet.Length - cipher.RtcpTrailerLength;
        return SrtpFault.None;
    }

    public void Dispose() => cipher.Dispose();

    private static SrtpFault Judge(SrtpSources sources, ReplayWindow? window, long index, long packetsLeft)
    {
        if (packetsLeft <= 0 || index > MaxRtpIndex)
        {
            return SrtpFault.KeyExhausted;
        }

        if (window is null)
        {
            return sources.IsFull ? SrtpFault.UnknownSsrc : SrtpFault.None;
        }

        return window.IsFresh(index) ? SrtpFault.None : SrtpFault.Replayed;
    }
}
