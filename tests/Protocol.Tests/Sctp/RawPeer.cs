using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>A peer written by hand, chunk by chunk, that talks to one association.</summary>
internal sealed class RawPeer
{
    public const uint Tag = 0x11223344;
    public const uint FirstTsn = 1000;

    public static readonly byte[] ForwardTsnSupported = WireChunk.Parameter(0xC000);
    public static readonly byte[] Extensions = WireChunk.Parameter(0x8008, 0x82, 0xC0);

    public static readonly SctpIdentity Local = new(0xAABBCCDD, 0xFFFFFFF0);

    public RawPeer(SctpOptions? options = null) =>
        Association = new SctpAssociation(options ?? SctpTestOptions.Default, 5000, 5000, Local);

    public SctpAssociation Association { get; }

    public MonoTime Now { get; set; } = MonoTime.FromMilliseconds(5000);

    /// <summary>An association that has answered this peer's INIT and taken its cookie.</summary>
    public static RawPeer Established(SctpOptions? options = null, params byte[][] parameters)
    {
        RawPeer peer = new(options);
        byte[] cookie = peer.RequestCookie(parameters.Length == 0 ? [ForwardTsnSupported, Extensions] : parameters);
        peer.Send(new WireChunk(WireChunk.CookieEcho, 0, cookie));
        Assert.Equal(SctpState.Established, peer.Association.State);
        Assert.Equal(WireChunk.CookieAck, Assert.Single(peer.TakeChunks()).Type);
        Assert.Equal(SctpEventKind.Established, Assert.Single(peer.TakeEvents()).Kind);
        return peer;
    }

    /// <summary>Sends an INIT and returns the cookie of the answer.</summary>
    public byte[] RequestCookie(params byte[][] parameters)
    {
        Association.Receive(
            new WirePacket(0, WireChunk.OfInit(WireChunk.Init, Tag, FirstTsn, parameters)).ToBytes(),
            Now);
        WireChunk answer = Assert.Single(TakeChunks());
        Assert.Equal(WireChunk.InitAck, answer.Type);
        return FindParameter(answer, 7)!;
    }

    public void Send(params WireChunk[] chunks) => SendTagged(Local.Tag, chunks);

    public void SendTagged(uint tag, params WireChunk[] chunks) =>
        Association.Receive(new WirePacket(tag, chunks).ToBytes(), Now);

    public void Tick(double milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        Association.Tick(Now);
    }

    public List<WirePacket> TakePackets()
    {
        List<WirePacket> packets = [];
        byte[] buffer = new byte[2048];
        while (Association.TryTakePacket(buffer, out int written))
        {
            packets.Add(WirePacket.Read(buffer.AsSpan(0, written)));
            Assert.True(packets.Count < 10_000, "an association never stops sending");
        }

        return packets;
    }

    public List<WireChunk> TakeChunks() => [.. TakePackets().SelectMany(packet => packet.Chunks)];

    public List<SctpEvent> TakeEvents()
    {
        List<SctpEvent> events = [];
        while (Association.TryTakeEvent(out SctpEvent item))
        {
            events.Add(item);
        }

        return events;
    }

    public byte[][] TakeMessages() =>
        [.. TakeEvents().Where(item => item.Kind is SctpEventKind.Message).Select(item => item.Payload.ToArray())];

    public SctpSendResult SendMessage(byte[] payload, SctpReliability reliability = default, ushort stream = 0) =>
        Association.Send(stream, 53, payload, reliability, Now);

    /// <summary>The value of the first parameter of a type; <c>null</c> when there is none.</summary>
    public static byte[]? FindParameter(WireChunk chunk, int type, int offset = -1)
    {
        int fixedLength = offset >= 0 ? offset
            : chunk.Type is WireChunk.Init or WireChunk.InitAck ? 16
            : 0;
        for (int at = fixedLength; at + 4 <= chunk.Value.Length;)
        {
            int length = chunk.ReadU16(at + 2);
            if (chunk.ReadU16(at) == type)
            {
                return chunk.Value.AsSpan(at + 4, length - 4).ToArray();
            }

            at += (length + 3) / 4 * 4;
        }

        return null;
    }
}
