using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Compares payload formats: by name and clock, and by the few parameters that make one unreadable.</summary>
public static class CodecMatch
{
    private const int VideoClockRate = 90_000;
    private const string DefaultH264Profile = "420010"; // RFC 6184 §8.1: Baseline, level 1

    /// <summary>The formats of an m-section that the options allow, in the offer's order.</summary>
    public static IReadOnlyList<SdpCodec> Allowed(MediaDescription media, NegotiationOptions options)
    {
        IReadOnlyList<string> names = media.IsVideo ? options.VideoCodecs : options.AudioCodecs;
        return
        [
            .. media.Codecs.Where(codec =>
                IsStandard(codec, media.IsVideo) && names.Contains(codec.Name, StringComparer.OrdinalIgnoreCase)),
        ];
    }

    /// <summary>The one format a publisher shall send: its first, but H264 in mode 1 where it offers that.</summary>
    public static SdpCodec? ForPublisher(IReadOnlyList<SdpCodec> allowed)
    {
        SdpCodec? first = allowed.Count > 0 ? allowed[0] : null;
        if (first is not { Name: "H264" } || PacketizationMode(first.Fmtp) == 1)
        {
            return first;
        }

        return allowed
            .Where(codec => codec.Name == "H264" && PacketizationMode(codec.Fmtp) == 1)
            .OrderByDescending(codec => SharedProfileDigits(codec.Fmtp, first.Fmtp))
            .FirstOrDefault(first);
    }

    /// <summary>All a viewer may be sent, what is published first; empty when that is not among them.</summary>
    public static IReadOnlyList<SdpCodec> ForViewer(IReadOnlyList<SdpCodec> allowed, NegotiatedCodec published)
    {
        SdpCodec? best = allowed.MaxBy(codec => Fit(published, codec));
        return best is null || Fit(published, best) == CodecFit.None
            ? []
            : [best, .. allowed.Where(codec => codec.PayloadType != best.PayloadType)];
    }

    /// <summary>Whether a receiver that offered <paramref name="codec"/> can read what is published.</summary>
    public static CodecFit Fit(NegotiatedCodec published, SdpCodec codec) =>
        Fit(published, codec.Name, codec.ClockRate, codec.Fmtp);

    /// <summary>The agreed format a viewer shall get what is published in; <c>null</c> when it has none.</summary>
    public static NegotiatedCodec? Find(IReadOnlyList<NegotiatedCodec> agreed, NegotiatedCodec published)
    {
        NegotiatedCodec? best = agreed.MaxBy(codec => Fit(published, codec.Name, codec.ClockRate, codec.Fmtp));
        return best is null || Fit(published, best.Name, best.ClockRate, best.Fmtp) == CodecFit.None ? null : best;
    }

    /// <summary>The format with the feedback and the retransmission format that the offer gives it.</summary>
    /// <param name="codec">One of <paramref name="media"/>.</param>
    /// <param name="media">Where to look for the retransmission format.</param>
    /// <param name="hasTransportCc">The header extension that transport-cc feedback depends on was accepted.</param>
    public static NegotiatedCodec Negotiated(SdpCodec codec, MediaDescription media, bool hasTransportCc)
    {
        bool hasNack = codec.HasFeedback("nack");
        SdpCodec? rtx = media.Codecs.FirstOrDefault(other => other.Name == "RTX" && other.Apt == codec.PayloadType);
        return new NegotiatedCodec(
            codec.Name,
            codec.ClockRate,
            codec.PayloadType,
            codec.Fmtp,
            RtxPayloadType: hasNack ? rtx?.PayloadType : null,
            Nack: hasNack,
            Pli: codec.HasFeedback("nack pli"),
            Fir: codec.HasFeedback("ccm fir"),
            TransportCc: hasTransportCc && codec.HasFeedback("transport-cc"),
            Remb: codec.HasFeedback("goog-remb"));
    }

    /// <summary>Repair formats never stand alone, and a known name with a strange clock is something else.</summary>
    private static bool IsStandard(SdpCodec codec, bool isVideo) => codec.Name switch
    {
        "RTX" or "RED" or "ULPFEC" or "FLEXFEC" or "FLEXFEC-03" => false,
        "H264" => codec.ClockRate == VideoClockRate && PacketizationMode(codec.Fmtp) is 0 or 1,
        "OPUS" => codec is { ClockRate: 48_000, Channels: 2 }, // RFC 7587 §7
        "PCMU" or "PCMA" => codec is { ClockRate: 8_000, Channels: 1 },
        _ => !isVideo || codec.ClockRate == VideoClockRate,
    };

    private static CodecFit Fit(NegotiatedCodec published, string name, int clockRate, string fmtp)
    {
        if (!name.Equals(published.Name, StringComparison.OrdinalIgnoreCase) || clockRate != published.ClockRate)
        {
            return CodecFit.None;
        }

        return published.Name switch
        {
            "H264" => FitH264(published.Fmtp, fmtp),
            "VP9" => FitParameter("profile-id", published.Fmtp, fmtp), // RFC 9628 §6
            "AV1" => FitParameter("profile", published.Fmtp, fmtp), // AV1 RTP specification §7.2
            _ => CodecFit.Exact,
        };
    }

    private static CodecFit FitH264(string published, string offered)
    {
        int sent = PacketizationMode(published);
        int read = PacketizationMode(offered);
        if (sent != read)
        {
            // RFC 6184 §5.4: single NAL unit packets are legal in mode 1; FU-A packets are not in mode 0.
            return sent == 0 && read == 1 ? CodecFit.WiderMode : CodecFit.None;
        }

        return SharedProfileDigits(published, offered) switch
        {
            >= 4 => CodecFit.Exact,
            >= 2 => CodecFit.SameProfile,
            _ => CodecFit.SameMode,
        };
    }

    /// <summary>Two digits of profile_idc, two of constraints, two of level (RFC 6184 §8.1).</summary>
    private static int SharedProfileDigits(string left, string right)
    {
        string a = FmtpParameters.Find(left, "profile-level-id") ?? DefaultH264Profile;
        string b = FmtpParameters.Find(right, "profile-level-id") ?? DefaultH264Profile;
        return a.ToUpperInvariant().AsSpan().CommonPrefixLength(b.ToUpperInvariant());
    }

    private static int PacketizationMode(string fmtp) => FmtpParameters.Find(fmtp, "packetization-mode") switch
    {
        null or "0" => 0,
        "1" => 1,
        _ => 2,
    };

    private static CodecFit FitParameter(string name, string published, string offered)
    {
        string sent = FmtpParameters.Find(published, name) ?? "0";
        string read = FmtpParameters.Find(offered, name) ?? "0";
        return sent == read ? CodecFit.Exact : CodecFit.None;
    }
}
