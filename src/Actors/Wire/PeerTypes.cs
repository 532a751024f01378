using System.Collections.Immutable;
using Ooblex.Actors.Peers;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What session entities hear and say, by <c>messages.proto</c>.</summary>
internal static class PeerTypes
{
    private static readonly EnumMap<PeerRefusal, Messages.PeerRefusal> Refusals = new(PeerRefusal.Unavailable);

    // A fact that only a newer node knows ends nothing here; Connected is the one that changes least.
    private static readonly EnumMap<MediaFactKind, Messages.EngineFactKind> Facts = new(MediaFactKind.Connected);

    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<PeerProtocol.Open, Messages.PeerOpen>("po", Messages.PeerOpen.Parser, Pack, Unpack),
        WireType.Of<PeerProtocol.Patch, Messages.PeerPatch>("pp", Messages.PeerPatch.Parser, Pack, Unpack),
        WireType.Of<PeerProtocol.Close, Messages.PeerClose>(
            "pc",
            Messages.PeerClose.Parser,
            m => new Messages.PeerClose { Peer = Write(m.Peer), Reason = CloseReasons.ToWire(m.Reason) },
            w => new PeerProtocol.Close(Peer(w.Peer), CloseReasons.ToOurs(w.Reason))),
        WireType.Of<PeerProtocol.Find, Messages.PeerFind>(
            "pf",
            Messages.PeerFind.Parser,
            m => new Messages.PeerFind { Peer = Write(m.Peer) },
            w => new PeerProtocol.Find(Peer(w.Peer))),
        WireType.Of<PeerProtocol.Opened, Messages.PeerOpened>(
            "pro",
            Messages.PeerOpened.Parser,
            m => new Messages.PeerOpened { Peer = Write(m.Peer), AnswerSdp = m.AnswerSdp, Etag = m.ETag },
            w => new PeerProtocol.Opened(Peer(w.Peer), w.AnswerSdp, w.Etag)),
        WireType.Of<PeerProtocol.Trickled, Messages.PeerTrickled>(
            "prt",
            Messages.PeerTrickled.Parser,
            m => new Messages.PeerTrickled { Peer = Write(m.Peer) },
            w => new PeerProtocol.Trickled(Peer(w.Peer))),
        WireType.Of<PeerProtocol.Restarted, Messages.PeerRestarted>(
            "prr",
            Messages.PeerRestarted.Parser,
            m => new Messages.PeerRestarted { Peer = Write(m.Peer), Fragment = m.Fragment, Etag = m.ETag },
            w => new PeerProtocol.Restarted(Peer(w.Peer), w.Fragment, w.Etag)),
        WireType.Of<PeerProtocol.Closed, Messages.PeerClosed>(
            "prc",
            Messages.PeerClosed.Parser,
            m => new Messages.PeerClosed { Peer = Write(m.Peer) },
            w => new PeerProtocol.Closed(Peer(w.Peer))),
        WireType.Of<PeerProtocol.Found, Messages.PeerFound>("prf", Messages.PeerFound.Parser, Pack, Unpack),
        WireType.Of<PeerProtocol.Refused, Messages.PeerRefused>(
            "prx",
            Messages.PeerRefused.Parser,
            m => new Messages.PeerRefused { Peer = Write(m.Peer), Why = Refusals.ToWire(m.Why), Detail = m.Detail },
            w => new PeerProtocol.Refused(Peer(w.Peer), Refusals.ToOurs(w.Why), w.Detail)),
        WireType.Of<EngineFact, Messages.EngineFact>(
            "pef",
            Messages.EngineFact.Parser,
            m => new Messages.EngineFact { Peer = Write(m.Peer), Kind = Facts.ToWire(m.Kind) },
            w => new EngineFact(Peer(w.Peer), Facts.ToOurs(w.Kind))),
    ];

    private static Messages.PeerOpen Pack(PeerProtocol.Open m) => new()
    {
        Peer = Write(m.Peer),
        Role = Roles.ToWire(m.Role),
        Stream = Write(m.Stream),
        OfferSdp = m.OfferSdp,
        KeyId = m.KeyId,
        MayCreateStream = m.MayCreateStream,
        Rendition = m.Rendition,
    };

    private static PeerProtocol.Open Unpack(Messages.PeerOpen w) =>
        new(Peer(w.Peer), Roles.ToOurs(w.Role), Stream(w.Stream), w.OfferSdp, w.KeyId, w.MayCreateStream, w.Rendition);

    private static Messages.PeerPatch Pack(PeerProtocol.Patch m)
    {
        Messages.PeerPatch packed = new() { Peer = Write(m.Peer), Fragment = m.Fragment, Strict = m.Strict };
        if (m.IfMatch is not null)
        {
            packed.IfMatch = m.IfMatch; // A missing header and an empty one are two things.
        }

        return packed;
    }

    private static PeerProtocol.Patch Unpack(Messages.PeerPatch w) =>
        new(Peer(w.Peer), w.HasIfMatch ? w.IfMatch : null, w.Fragment, w.Strict);

    private static Messages.PeerFound Pack(PeerProtocol.Found m) => new()
    {
        Peer = Write(m.Peer),
        Stream = Write(m.Stream),
        Role = Roles.ToWire(m.Role),
        KeyId = m.KeyId,
        Etag = m.ETag,
    };

    private static PeerProtocol.Found Unpack(Messages.PeerFound w) =>
        new(Peer(w.Peer), Stream(w.Stream), Roles.ToOurs(w.Role), w.KeyId, w.Etag);
}
