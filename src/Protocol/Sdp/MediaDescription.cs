namespace Ooblex.Protocol.Sdp;

/// <summary>One m-section: what is sent or received there, in which formats, over which transport.</summary>
/// <remarks>Read-only once parsed.</remarks>
public sealed record MediaDescription
{
    internal MediaDescription()
    {
    }

    /// <summary>Its place among the m-lines, from 0.</summary>
    public int Index { get; internal init; }

    /// <summary>"audio", "video", "application", …</summary>
    public string Kind { get; internal init; } = "";

    /// <summary>0 means rejected or not used, unless <see cref="BundleOnly"/>.</summary>
    public int Port { get; internal init; }

    /// <summary>"UDP/TLS/RTP/SAVPF" for media, "UDP/DTLS/SCTP" for data.</summary>
    public string Protocol { get; internal init; } = "";

    /// <summary>The formats of the m-line as written.</summary>
    public IReadOnlyList<string> Formats { get; internal init; } = [];

    /// <summary>Empty when absent.</summary>
    public string Mid { get; internal set; } = "";

    public SdpDirection Direction { get; internal set; }

    /// <summary>In the order of the m-line; formats without a meaning are left out.</summary>
    public IReadOnlyList<SdpCodec> Codecs { get; internal set; } = [];

    /// <summary>Each id and each URI once; the first wins.</summary>
    public IReadOnlyList<SdpExtension> Extensions { get; internal set; } = [];

    public SdpTransport Transport { get; } = new();

    public string IceUfrag => Transport.IceUfrag;

    public string IcePwd => Transport.IcePwd;

    public IReadOnlyList<string> IceOptions => Transport.IceOptions;

    public IReadOnlyList<SdpFingerprint> Fingerprints => Transport.Fingerprints;

    public SdpSetup Setup => Transport.Setup;

    /// <summary>RTP and RTCP may share the transport (RFC 5761).</summary>
    public bool RtcpMux { get; internal set; }

    /// <summary>They must (RFC 8858).</summary>
    public bool RtcpMuxOnly { get; internal set; }

    /// <summary>RTCP packets need not be compound (RFC 5506).</summary>
    public bool RtcpReducedSize { get; internal set; }

    /// <summary>In the order first mentioned.</summary>
    public IReadOnlyList<SdpSsrc> Ssrcs { get; internal set; } = [];

    public IReadOnlyList<SdpSsrcGroup> SsrcGroups { get; internal set; } = [];

    /// <summary>"stream track" (RFC 8830); empty when absent.</summary>
    public string Msid { get; internal set; } = "";

    public IReadOnlyList<SdpRid> Rids { get; internal set; } = [];

    public SdpSimulcast SimulcastSend { get; internal set; } = SdpSimulcast.None;

    public SdpSimulcast SimulcastReceive { get; internal set; } = SdpSimulcast.None;

    /// <summary>RFC 8841 §5; <c>null</c> when absent.</summary>
    public ushort? SctpPort { get; internal set; }

    /// <summary>Bytes (RFC 8841 §6), 0 for "any"; <c>null</c> when absent.</summary>
    public long? MaxMessageSize { get; internal set; }

    /// <summary>Those that could be read; others are passed over.</summary>
    public IReadOnlyList<SdpCandidate> Candidates { get; internal set; } = [];

    public bool EndOfCandidates { get; internal set; }

    /// <summary>Meant for use inside the bundle only, which is why its port may be 0 (RFC 9143 §6).</summary>
    public bool BundleOnly { get; internal set; }

    public bool IsAudio => Kind == "audio";

    public bool IsVideo => Kind == "video";

    public bool IsApplication => Kind == "application";

    /// <summary>The writer wants neither media nor transport here (RFC 3264 §5.1, §6).</summary>
    public bool IsOff => (Port == 0 && !BundleOnly) || Direction == SdpDirection.Inactive;
}
