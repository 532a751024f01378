using System.Globalization;
using System.Text;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Writes an answer (RFC 8829 §5.3.1): ICE-lite, DTLS-passive, one transport for all m-sections.</summary>
internal sealed class AnswerWriter
{
    private const int SctpPort = 5000;
    private const int MaxMessageBytes = 262_144;

    private readonly StringBuilder _text = new(4096);
    private readonly LocalTransport _local;

    private AnswerWriter(LocalTransport local) => _local = local;

    /// <param name="offer">What is answered.</param>
    /// <param name="local">Our ICE credentials, certificate and candidates.</param>
    /// <param name="sections">One for each m-section of the offer, in its order.</param>
    /// <param name="sdpSessionId">The number in the o-line; its highest bit is dropped (RFC 8829 §5.2.1).</param>
    public static string Write(
        SessionDescription offer, LocalTransport local, IReadOnlyList<AnswerSection> sections, ulong sdpSessionId)
    {
        AnswerWriter writer = new(local);
        List<string> bundle = [.. offer.BundleGroup.Distinct().Where(mid => IsAccepted(sections, mid))];
        writer.Session(offer, bundle, sdpSessionId & long.MaxValue);

        AnswerSection? first = bundle.Count > 0
            ? sections.First(section => section.Offered.Mid == bundle[0])
            : sections.FirstOrDefault(section => section.IsAccepted);
        foreach (AnswerSection section in sections)
        {
            writer.Section(section, carriesCandidates: ReferenceEquals(section, first));
        }

        return writer._text.ToString();
    }

    private static bool IsAccepted(IReadOnlyList<AnswerSection> sections, string mid) =>
        sections.Any(section => section.IsAccepted && section.Offered.Mid == mid);

    private void Session(SessionDescription offer, List<string> bundle, ulong sessionId)
    {
        Line("v=0");
        Line(string.Create(CultureInfo.InvariantCulture, $"o=- {sessionId} 1 IN IP4 127.0.0.1"));
        Line("s=-");
        Line("t=0 0");
        if (bundle.Count > 0)
        {
            Line($"a=group:BUNDLE {string.Join(' ', bundle)}");
        }

        if (offer.ExtmapAllowMixed)
        {
            Line("a=extmap-allow-mixed");
        }

        Line("a=msid-semantic:WMS *");
        Line("a=ice-lite");
    }

    private void Section(AnswerSection section, bool carriesCandidates)
    {
        MediaDescription offered = section.Offered;
        Line($"m={offered.Kind} {(section.IsAccepted ? 9 : 0)} {offered.Protocol} {Formats(section)}");
        Line("c=IN IP4 0.0.0.0");
        if (offered.Mid.Length > 0)
        {
            Line($"a=mid:{offered.Mid}");
        }

        if (!section.IsAccepted)
        {
            Line("a=inactive");
            return;
        }

        Transport();
        Content(section);
        if (carriesCandidates)
        {
            Candidates();
        }
    }

    private void Content(AnswerSection section)
    {
        if (section.Track is { } track)
        {
            Media(section, track);
        }
        else if (section.IsData)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"a=sctp-port:{SctpPort}"));
            Line(string.Create(CultureInfo.InvariantCulture, $"a=max-message-size:{MaxMessageBytes}"));
        }
        else
        {
            Multiplexing(section, SdpDirection.Inactive);
            foreach (SdpCodec codec in section.Resting)
            {
                Format(codec, codec.Fmtp);
            }
        }
    }

    private static string Formats(AnswerSection section) => section switch
    {
        { Track: { } track } => string.Join(' ', PayloadTypes(track)),
        { IsData: true } => section.Offered.Formats[0],
        { Resting.Count: > 0 } => string.Join(' ', section.Resting.Select(codec => codec.PayloadType)),
        _ => string.Join(' ', section.Offered.Formats), // RFC 3264 §6: a rejected m-line still lists formats
    };

    private static IEnumerable<byte> PayloadTypes(NegotiatedTrack track)
    {
        foreach (NegotiatedCodec codec in track.Codecs)
        {
            yield return codec.PayloadType;
            if (codec.RtxPayloadType is { } rtx)
            {
                yield return rtx;
            }
        }
    }

    /// <summary>Repeated in each m-section, as browsers do: not every client looks at the tagged one only.</summary>
    private void Transport()
    {
        Line($"a=ice-ufrag:{_local.Ufrag}");
        Line($"a=ice-pwd:{_local.Pwd}");
        Line($"a=ice-options:{IceFragment.LocalIceOptions}");
        Line($"a=fingerprint:sha-256 {_local.Fingerprint}");
        Line("a=setup:passive");
    }

    private void Media(AnswerSection section, NegotiatedTrack track)
    {
        Multiplexing(section, section.Direction);
        foreach (SdpExtension extension in section.Offered.Extensions.Where(track.Extensions.Contains))
        {
            Extension(extension);
        }

        for (int i = 0; i < track.Codecs.Count; i++)
        {
            Codec(section, track.Codecs[i], i == 0 ? section.StartBitrateKbps : 0);
        }

        foreach (string attribute in section.Attributes)
        {
            Line($"a={attribute}");
        }
    }

    private void Multiplexing(AnswerSection section, SdpDirection direction)
    {
        Line($"a={direction.ToSdp()}");
        Line("a=rtcp-mux");
        Line("a=rtcp-mux-only");
        if (section.Offered.RtcpReducedSize)
        {
            Line("a=rtcp-rsize");
        }
    }

    /// <summary>A one-way extension is answered from the other end (RFC 8285 §6).</summary>
    private void Extension(SdpExtension extension)
    {
        string direction = extension.Direction switch
        {
            SdpDirection.SendOnly => "/recvonly",
            SdpDirection.RecvOnly => "/sendonly",
            _ => "",
        };
        Line($"a=extmap:{extension.Id}{direction} {extension.Uri}");
    }

    private void Codec(AnswerSection section, NegotiatedCodec codec, int startBitrateKbps)
    {
        string fmtp = codec.Fmtp;
        if (startBitrateKbps > 0)
        {
            string separator = fmtp.Length > 0 ? ";" : "";
            fmtp = string.Create(
                CultureInfo.InvariantCulture, $"{fmtp}{separator}x-google-start-bitrate={startBitrateKbps}");
        }

        Format(Offered(section, codec.PayloadType), fmtp);
        Feedback(codec.PayloadType, codec.Remb, "goog-remb");
        Feedback(codec.PayloadType, codec.TransportCc, "transport-cc");
        Feedback(codec.PayloadType, codec.Fir, "ccm fir");
        Feedback(codec.PayloadType, codec.Nack, "nack");
        Feedback(codec.PayloadType, codec.Pli, "nack pli");
        if (codec.RtxPayloadType is { } rtx)
        {
            SdpCodec repair = Offered(section, rtx);
            Format(repair, repair.Fmtp);
        }
    }

    private static SdpCodec Offered(AnswerSection section, byte payloadType) =>
        section.Offered.Codecs.First(codec => codec.PayloadType == payloadType);

    private void Format(SdpCodec codec, string fmtp)
    {
        Line($"a=rtpmap:{codec.PayloadType} {codec.RtpMap}");
        if (fmtp.Length > 0)
        {
            Line($"a=fmtp:{codec.PayloadType} {fmtp}");
        }
    }

    private void Feedback(byte payloadType, bool isAgreed, string feedback)
    {
        if (isAgreed)
        {
            Line($"a=rtcp-fb:{payloadType} {feedback}");
        }
    }

    private void Candidates()
    {
        foreach (string candidate in _local.Candidates)
        {
            Line($"a={candidate}");
        }

        Line("a=end-of-candidates");
    }

    private void Line(string line) => _text.Append(line).Append("\r\n");
}
