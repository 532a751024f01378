using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>What becomes of one m-section of an offer; with neither track, data nor rest it is rejected.</summary>
internal sealed record AnswerSection(MediaDescription Offered)
{
    public NegotiatedTrack? Track { get; init; }

    public bool IsData { get; init; }

    /// <summary>Formats of an m-section that keeps its transport and carries nothing; empty otherwise.</summary>
    public IReadOnlyList<SdpCodec> Resting { get; init; } = [];

    public SdpDirection Direction { get; init; } = SdpDirection.Inactive;

    /// <summary>Written into the first video format when above 0.</summary>
    public int StartBitrateKbps { get; init; }

    /// <summary>Lines that only this role has (sources, layers), without <c>a=</c>.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    public bool IsAccepted => Track is not null || IsData || Resting.Count > 0;
}
