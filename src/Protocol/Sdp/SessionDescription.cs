using System.Diagnostics.CodeAnalysis;

namespace Ooblex.Protocol.Sdp;

/// <summary>A parsed SDP description (RFC 8866) with the attributes that WebRTC uses (RFC 8829).</summary>
/// <remarks>Read-only once parsed, so that any thread may look at it.</remarks>
public sealed class SessionDescription
{
    private readonly List<MediaDescription> _media = [];

    internal SessionDescription()
    {
    }

    /// <summary>The m-sections in order; what they leave to the session is filled in.</summary>
    public IReadOnlyList<MediaDescription> Media => _media;

    /// <summary>The mids of the first <c>a=group:BUNDLE</c> (RFC 9143); empty without one.</summary>
    public IReadOnlyList<string> BundleGroup { get; internal set; } = [];

    /// <summary>The writer does no connectivity checks of its own (RFC 8839 §5.3).</summary>
    public bool IceLite { get; internal set; }

    /// <summary>One-byte and two-byte header extensions may be mixed (RFC 8285 §6).</summary>
    public bool ExtmapAllowMixed { get; internal set; }

    /// <summary>"WMS *" and the like; empty when absent.</summary>
    public string MsidSemantic { get; internal set; } = "";

    /// <summary>ICE and DTLS attributes written before the first m-line.</summary>
    public SdpTransport Transport { get; } = new();

    public string IceUfrag => Transport.IceUfrag;

    public string IcePwd => Transport.IcePwd;

    public IReadOnlyList<string> IceOptions => Transport.IceOptions;

    public IReadOnlyList<SdpFingerprint> Fingerprints => Transport.Fingerprints;

    public SdpSetup Setup => Transport.Setup;

    /// <summary>Reads a description. Time and memory grow with the text; <paramref name="limits"/> bound it.</summary>
    /// <returns>False with a reason and a line; a peer's text never makes it throw.</returns>
    public static bool TryParse(
        string text, SdpLimits limits, [NotNullWhen(true)] out SessionDescription? description, out SdpError error)
    {
        SessionReader reader = new(limits);
        error = reader.Read(text);
        description = error.IsError ? null : reader.Description;
        return description is not null;
    }

    internal void Add(MediaDescription media) => _media.Add(media);
}
