using Ooblex.Contracts.Peers;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Peers;

/// <summary>What a PATCH asks of the present ICE session.</summary>
internal abstract record PatchReading
{
    private PatchReading()
    {
    }

    /// <summary>News of candidates; an ICE-lite server learns addresses from checks and needs none.</summary>
    public sealed record Trickle : PatchReading;

    public sealed record Restart(IceFragment Fragment) : PatchReading;

    public sealed record Refused(PeerRefusal Why, string Detail) : PatchReading;

    public static PatchReading Of(PeerProtocol.Patch command, IceSession ice, SdpLimits limits)
    {
        if (!IceFragment.TryParse(command.Fragment, limits, out IceFragment? fragment, out SdpError error))
        {
            return new Refused(PeerRefusal.MalformedFragment, $"The body is not an ICE fragment: {error}.");
        }

        return PeerRules.Judge(ice, command.IfMatch, command.Strict, fragment.Ufrag, fragment.Pwd) switch
        {
            PatchVerdict.PreconditionRequired =>
                new Refused(PeerRefusal.PreconditionRequired, "If-Match is missing."),
            PatchVerdict.PreconditionFailed =>
                new Refused(PeerRefusal.PreconditionFailed, "If-Match names an ICE session that is over."),
            PatchVerdict.Restart => new Restart(fragment),
            _ => new Trickle(),
        };
    }
}
