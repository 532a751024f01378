using System.Globalization;

namespace Ooblex.Protocol.Sdp;

/// <summary>Reads the lines of one m-section into a <see cref="MediaDescription"/>.</summary>
internal sealed class MediaReader(MediaDescription media)
{
    private readonly CodecTable _codecs = new();
    private readonly SsrcTable _ssrcs = new();
    private readonly ExtensionList _extensions = new();
    private readonly List<SdpRid> _rids = [];
    private readonly List<SdpCandidate> _candidates = [];
    private bool _hasDirection;

    /// <summary><c>m=kind port protocol format…</c> (RFC 8866 §5.14); <c>null</c> when it is not that.</summary>
    public static MediaReader? Open(ReadOnlySpan<char> value, int index)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> kind = tokens.Next();
        ReadOnlySpan<char> port = tokens.Next();
        ReadOnlySpan<char> protocol = tokens.Next();
        int slash = port.IndexOf('/');
        port = slash < 0 ? port : port[..slash];
        if (!SdpText.IsToken(kind) || !SdpText.TryInteger(port, ushort.MaxValue, out int number)
            || protocol.IsEmpty || tokens.IsAtEnd)
        {
            return null;
        }

        bool isRtp = protocol.Contains("RTP/", StringComparison.Ordinal);
        List<string> formats = [];
        while (!tokens.IsAtEnd)
        {
            ReadOnlySpan<char> format = tokens.Next();
            if (isRtp && !CodecTable.TryPayloadType(format, out _))
            {
                return null;
            }

            formats.Add(format.ToString());
        }

        return new MediaReader(new MediaDescription
        {
            Index = index, Kind = kind.ToString(), Port = number, Protocol = protocol.ToString(), Formats = formats,
        });
    }

    /// <summary>One attribute; those unknown to us are passed over (RFC 8866 §5.13).</summary>
    public SdpFault Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (media.Transport.TryRead(name, value, out SdpFault fault))
        {
            return fault;
        }

        return TryReadMedia(name, value) && TryReadFlag(name, value) ? SdpFault.None : SdpFault.MalformedAttribute;
    }

    /// <summary>The end of the m-section: what the session said for all m-sections comes in here.</summary>
    public MediaDescription Close(SessionDescription session, SdpDirection? direction, ExtensionList extensions)
    {
        media.Transport.InheritFrom(session.Transport);
        media.Direction = _hasDirection ? media.Direction : direction ?? SdpDirection.SendRecv;
        _extensions.AddAll(extensions);
        media.Extensions = _extensions.Items;
        media.Codecs = _codecs.Build(media.Formats);
        media.Ssrcs = _ssrcs.Ssrcs;
        media.SsrcGroups = _ssrcs.Groups;
        media.Rids = _rids;
        media.Candidates = _candidates;
        return media;
    }

    private bool TryReadMedia(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "mid":
                media.Mid = value.ToString();
                return SdpText.IsToken(value);
            case "rtpmap":
                _codecs.ReadRtpMap(value);
                return true;
            case "fmtp":
                _codecs.ReadFmtp(value);
                return true;
            case "rtcp-fb":
                _codecs.ReadFeedback(value);
                return true;
            case "ssrc":
                return _ssrcs.TryReadSsrc(value);
            case "ssrc-group":
                return _ssrcs.TryReadGroup(value);
            case "extmap":
                _extensions.Read(value);
                return true;
            case "rid":
                return TryReadRid(value);
            case "simulcast":
                return TryReadSimulcast(value);
            case "sctp-port":
                return TryReadSctpPort(value);
            case "max-message-size":
                ReadMaxMessageSize(value);
                return true;
            case "msid":
                media.Msid = value.ToString();
                return true;
            case "candidate":
                ReadCandidate(value);
                return true;
            default:
                return true;
        }
    }

    private bool TryReadFlag(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "rtcp-mux":
                media.RtcpMux = true;
                break;
            case "rtcp-mux-only":
                media.RtcpMuxOnly = true;
                break;
            case "rtcp-rsize":
                media.RtcpReducedSize = true;
                break;
            case "bundle-only":
                media.BundleOnly = true;
                break;
            case "end-of-candidates":
                media.EndOfCandidates = true;
                break;
            default:
                ReadDirection(name, value);
                break;
        }

        return true;
    }

    private void ReadDirection(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty && SdpDirections.Parse(name) is { } direction)
        {
            (media.Direction, _hasDirection) = (direction, true);
        }
    }

    private bool TryReadRid(ReadOnlySpan<char> value)
    {
        if (SdpRid.Parse(value) is not { } rid)
        {
            return false;
        }

        _rids.Add(rid);
        return true;
    }

    private bool TryReadSimulcast(ReadOnlySpan<char> value)
    {
        bool isSound = SdpSimulcast.TryParse(value, out SdpSimulcast send, out SdpSimulcast receive);
        (media.SimulcastSend, media.SimulcastReceive) = (send, receive);
        return isSound;
    }

    private bool TryReadSctpPort(ReadOnlySpan<char> value)
    {
        bool isSound = SdpText.TryInteger(value, ushort.MaxValue, out int port) && port > 0;
        media.SctpPort = isSound ? (ushort)port : null;
        return isSound;
    }

    /// <summary>Some clients write 2^64 − 1 for "any"; a number that cannot be read limits nothing.</summary>
    private void ReadMaxMessageSize(ReadOnlySpan<char> value)
    {
        if (ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong size))
        {
            media.MaxMessageSize = (long)Math.Min(size, long.MaxValue);
        }
    }

    /// <summary>A candidate that cannot be read cannot be used; no reason to refuse (RFC 9725 §4.3.2).</summary>
    private void ReadCandidate(ReadOnlySpan<char> value)
    {
        if (SdpCandidate.TryParseValue(value, out SdpCandidate? candidate))
        {
            _candidates.Add(candidate);
        }
    }
}
