using System.Collections.Immutable;
using Google.Protobuf;
using Ooblex.Actors.Relays;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What relay keepers say to each other, by <c>messages.proto</c>.</summary>
internal static class RelayTypes
{
    private static readonly EnumMap<RelayDenial, Messages.RelayDenial> Denials = new(RelayDenial.Unavailable);

    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<RelayProtocol.Open, Messages.RelayOpen>("ro", Messages.RelayOpen.Parser, Pack, Unpack),
        WireType.Of<RelayProtocol.Ticket, Messages.RelayTicket>("rt", Messages.RelayTicket.Parser, Pack, Unpack),
        WireType.Of<RelayProtocol.Denied, Messages.RelayDenied>(
            "rx",
            Messages.RelayDenied.Parser,
            m => new Messages.RelayDenied { Id = m.Id, Stream = Write(m.Stream), Why = Denials.ToWire(m.Why) },
            w => new RelayProtocol.Denied(w.Id, Stream(w.Stream), Denials.ToOurs(w.Why))),
        WireType.Of<RelayProtocol.Close, Messages.RelayClose>(
            "rc",
            Messages.RelayClose.Parser,
            m => new Messages.RelayClose { Id = m.Id },
            w => new RelayProtocol.Close(w.Id)),
    ];

    private static Messages.RelayOpen Pack(RelayProtocol.Open m) => new()
    {
        Id = m.Id,
        Stream = Write(m.Stream),
        Epoch = m.Epoch,
        Publisher = Write(m.Publisher),
        Key = ByteString.CopyFrom(m.Key),
        Host = m.Host,
        Port = m.Port,
    };

    private static RelayProtocol.Open Unpack(Messages.RelayOpen w) =>
        new(w.Id, Stream(w.Stream), w.Epoch, Peer(w.Publisher), w.Key.ToByteArray(), w.Host, w.Port);

    private static Messages.RelayTicket Pack(RelayProtocol.Ticket m) => new()
    {
        Id = m.Id,
        Stream = Write(m.Stream),
        Host = m.Host,
        Port = m.Port,
        Tracks = ByteString.CopyFrom(m.Tracks),
    };

    private static RelayProtocol.Ticket Unpack(Messages.RelayTicket w) =>
        new(w.Id, Stream(w.Stream), w.Host, w.Port, w.Tracks.ToByteArray());
}
