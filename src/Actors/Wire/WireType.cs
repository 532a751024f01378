using Google.Protobuf;

namespace Ooblex.Actors.Wire;

/// <summary>How one of our types is written: its manifest, and its way to protobuf and back.</summary>
internal sealed record WireType(
    Type Type, string Manifest, Func<object, IMessage> Pack, Func<byte[], object> Read)
{
    /// <param name="manifest">Two or three letters, kept for ever.</param>
    /// <param name="parser">Of the protobuf message.</param>
    /// <param name="pack">To the protobuf message.</param>
    /// <param name="unpack">And back.</param>
    public static WireType Of<T, TMessage>(
        string manifest, MessageParser<TMessage> parser, Func<T, TMessage> pack, Func<TMessage, T> unpack)
        where T : notnull
        where TMessage : IMessage<TMessage> =>
        new(typeof(T), manifest, value => pack((T)value), bytes => unpack(parser.ParseFrom(bytes)));
}
