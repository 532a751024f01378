using System.Collections.Immutable;
using Google.Protobuf;
using Ooblex.Actors.Exchange;

namespace Ooblex.Actors.Wire;

/// <summary>What the exchanges of results say to each other, by <c>messages.proto</c>.</summary>
internal static class ExchangeTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<ExchangeProtocol.Hear, Messages.ExchangeHear>(
            "xh",
            Messages.ExchangeHear.Parser,
            m => new Messages.ExchangeHear { Streams = { m.Streams }, IsAll = m.IsAll, WantsAnswer = m.WantsAnswer },
            w => new ExchangeProtocol.Hear([.. w.Streams], w.IsAll, w.WantsAnswer)),
        WireType.Of<ExchangeProtocol.Unhear, Messages.ExchangeUnhear>(
            "xu",
            Messages.ExchangeUnhear.Parser,
            m => new Messages.ExchangeUnhear { Streams = { m.Streams } },
            w => new ExchangeProtocol.Unhear([.. w.Streams])),
        WireType.Of<ExchangeProtocol.Found, Messages.ExchangeFound>(
            "xf",
            Messages.ExchangeFound.Parser,
            m => new Messages.ExchangeFound
            {
                Number = m.Number,
                Stream = m.Stream,
                Type = m.Type,
                Json = UnsafeByteOperations.UnsafeWrap(m.Json), // Nobody writes to a message that was made.
            },
            w => new ExchangeProtocol.Found(w.Number, w.Stream, w.Type, w.Json.ToByteArray())),
        WireType.Of<ExchangeProtocol.Taken, Messages.ExchangeTaken>(
            "xt",
            Messages.ExchangeTaken.Parser,
            m => new Messages.ExchangeTaken { Number = m.Number },
            w => new ExchangeProtocol.Taken(w.Number)),
    ];
}
