using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Tests.Sctp;

namespace Ooblex.Protocol.Tests.DataChannel;

/// <summary>One side with its session and what it was told.</summary>
internal sealed class ChannelEnd
{
    public ChannelEnd(End end, bool isDtlsServer, DataChannelOptions options)
    {
        Association = end.Association;
        Session = new DataChannelSession(end.Association, options, isDtlsServer);
        end.Drain = () =>
        {
            while (Session.TryTakeEvent(out DataChannelEvent item))
            {
                Events.Add(item);
            }
        };
    }

    public SctpAssociation Association { get; }

    public DataChannelSession Session { get; }

    public List<DataChannelEvent> Events { get; } = [];

    public IEnumerable<DataChannelEvent> Of(DataChannelEventKind kind) => Events.Where(item => item.Kind == kind);

    public int Count(DataChannelEventKind kind) => Of(kind).Count();
}

/// <summary>Two sessions over two associations over a network in memory.</summary>
internal sealed class ChannelPair
{
    public static readonly DataChannelOptions Options = new() { MaxChannels = 16, MaxLabelBytes = 64 };

    public ChannelPair(int seed = 1, LinkOptions? link = null, SctpOptions? options = null)
    {
        Network = new AssociationPair(seed, link, options, options);
        Client = new ChannelEnd(Network.Client, isDtlsServer: false, Options);
        Server = new ChannelEnd(Network.Server, isDtlsServer: true, Options);
        Network.Connect();
    }

    public AssociationPair Network { get; }

    public ChannelEnd Client { get; }

    public ChannelEnd Server { get; }

    public ushort Open(ChannelEnd end, string label = "chat", SctpReliability reliability = default)
    {
        Assert.Equal(
            DataChannelResult.Accepted,
            end.Session.Open(label, "", reliability, Network.Now, out ushort channelId));
        return channelId;
    }

    /// <summary>Opens a channel and waits until both know it.</summary>
    public ushort OpenFully(ChannelEnd end, string label = "chat", SctpReliability reliability = default)
    {
        int before = Client.Count(DataChannelEventKind.Opened) + Server.Count(DataChannelEventKind.Opened);
        ushort channelId = Open(end, label, reliability);
        Network.RunUntil(() =>
            Client.Count(DataChannelEventKind.Opened) + Server.Count(DataChannelEventKind.Opened) == before + 2);
        return channelId;
    }
}
