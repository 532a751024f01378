namespace Ooblex.Protocol.Sdp;

/// <summary>Collects the rtpmap, fmtp and rtcp-fb lines of one m-section, whatever their order.</summary>
internal sealed class CodecTable
{
    private const int MaxFeedbackPerFormat = 16;
    private const int MaxPayloadType = 127;

    private readonly Dictionary<byte, string> _rtpMaps = [];
    private readonly Dictionary<byte, string> _fmtps = [];
    private readonly Dictionary<byte, List<string>> _feedback = [];
    private readonly List<string> _feedbackForAll = [];

    /// <summary>A mapping without sense leaves its format out: some clients write "NULL/0" when rejecting.</summary>
    public void ReadRtpMap(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        if (TryPayloadType(tokens.Next(), out byte payloadType))
        {
            _rtpMaps.TryAdd(payloadType, tokens.Rest.ToString());
        }
    }

    /// <summary>Parameters of formats that are no payload type mean nothing here.</summary>
    public void ReadFmtp(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        if (TryPayloadType(tokens.Next(), out byte payloadType))
        {
            _fmtps.TryAdd(payloadType, tokens.Rest.ToString());
        }
    }

    public void ReadFeedback(ReadOnlySpan<char> value)
    {
        SdpTokens tokens = new(value);
        ReadOnlySpan<char> format = tokens.Next();
        if (format is "*")
        {
            Add(_feedbackForAll, Normalise(ref tokens));
        }
        else if (TryPayloadType(format, out byte payloadType))
        {
            _feedback.TryAdd(payloadType, []);
            Add(_feedback[payloadType], Normalise(ref tokens));
        }
    }

    /// <summary>The codecs of the m-line's formats, each payload type once.</summary>
    public List<SdpCodec> Build(IReadOnlyList<string> formats)
    {
        List<SdpCodec> codecs = [];
        HashSet<byte> seen = [];
        foreach (string format in formats)
        {
            if (!TryPayloadType(format, out byte payloadType) || !seen.Add(payloadType))
            {
                continue;
            }

            string rtpMap = _rtpMaps.GetValueOrDefault(payloadType) ?? StaticRtpMap(payloadType);
            if (TrySplit(rtpMap, out string name, out int clockRate, out int channels))
            {
                string fmtp = _fmtps.GetValueOrDefault(payloadType, "");
                codecs.Add(new SdpCodec(payloadType, name, clockRate, channels, rtpMap, fmtp, Feedback(payloadType)));
            }
        }

        return codecs;
    }

    public static bool TryPayloadType(ReadOnlySpan<char> text, out byte payloadType)
    {
        bool isValid = SdpText.TryInteger(text, MaxPayloadType, out int value);
        payloadType = isValid ? (byte)value : (byte)0;
        return isValid;
    }

    /// <summary>Formats whose meaning is fixed, of those we carry (RFC 3551 §6).</summary>
    private static string StaticRtpMap(byte payloadType) => payloadType switch
    {
        0 => "PCMU/8000",
        8 => "PCMA/8000",
        _ => "",
    };

    private List<string> Feedback(byte payloadType)
    {
        if (!_feedback.TryGetValue(payloadType, out List<string>? own))
        {
            return _feedbackForAll;
        }

        foreach (string feedback in _feedbackForAll)
        {
            Add(own, feedback);
        }

        return own;
    }

    private static void Add(List<string> feedbacks, string feedback)
    {
        if (feedbacks.Count < MaxFeedbackPerFormat && feedback.Length > 0 && !feedbacks.Contains(feedback))
        {
            feedbacks.Add(feedback);
        }
    }

    private static string Normalise(ref SdpTokens tokens)
    {
        string first = SdpText.Lower(tokens.Next());
        return tokens.IsAtEnd ? first : $"{first} {SdpText.Lower(tokens.Rest)}";
    }

    private static bool TrySplit(ReadOnlySpan<char> rtpMap, out string name, out int clockRate, out int channels)
    {
        (name, clockRate, channels) = ("", 0, 1);
        int slash = rtpMap.IndexOf('/');
        if (slash < 0 || !SdpText.IsToken(rtpMap[..slash]))
        {
            return false;
        }

        name = SdpText.Upper(rtpMap[..slash]);
        ReadOnlySpan<char> rate = rtpMap[(slash + 1)..];
        slash = rate.IndexOf('/');
        if (slash >= 0)
        {
            if (!SdpText.TryInteger(rate[(slash + 1)..], byte.MaxValue, out channels))
            {
                return false;
            }

            rate = rate[..slash];
        }

        return SdpText.TryInteger(rate, int.MaxValue, out clockRate) && clockRate > 0;
    }
}
