using System.Diagnostics;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Peers;

/// <summary>The data channels of a client that is connected: SCTP over its DTLS. Blocking, as the client is.</summary>
public sealed class TestChannels
{
    private const ushort Port = 5000; // As the offer says.
    private const int OpenPatienceMs = 10_000;

    private readonly TestPeer _peer;
    private readonly SctpAssociation _sctp;
    private readonly DataChannelSession _channels;
    private readonly Dictionary<ushort, string> _open = [];
    private readonly byte[] _buffer = new byte[2048];

    public TestChannels(TestPeer peer)
    {
        SctpOptions options = new()
        {
            MaxMessageBytes = 262_144,
            ReceiveWindowBytes = 1 << 20,
            SendBufferBytes = 1 << 20,
            MtuBytes = 1_160,
            MaxStreams = 64,
            RtoInitial = TimeSpan.FromMilliseconds(500),
            RtoMin = TimeSpan.FromMilliseconds(200),
            RtoMax = TimeSpan.FromSeconds(10),
            MaxRetransmits = 10,
            HeartbeatInterval = TimeSpan.FromSeconds(30),
            SackDelay = TimeSpan.FromMilliseconds(20),
        };
        _peer = peer;
        _sctp = new SctpAssociation(options, Port, Port) { MaxSendBytes = options.MaxMessageBytes };
        DataChannelOptions channels = new() { MaxChannels = 16, MaxLabelBytes = 64 };
        _channels = new DataChannelSession(_sctp, channels, isDtlsServer: false);
        _sctp.Connect(Now);
    }

    /// <summary>What came, in its order.</summary>
    public List<(string Label, byte[] Payload, bool IsText)> Messages { get; } = [];

    private static MonoTime Now => new(Stopwatch.GetElapsedTime(0).Ticks);

    /// <summary>Opens a channel and waits until the server knows it.</summary>
    public ushort Open(string label, SctpReliability reliability = default)
    {
        ushort channel = 0;
        long limit = Environment.TickCount64 + OpenPatienceMs;
        bool isAsked = false;
        while (!isAsked || !_open.ContainsKey(channel))
        {
            if (Environment.TickCount64 > limit)
            {
                throw new TimeoutException($"The channel {label} does not open.");
            }

            Pump(timeoutMs: 5);
            isAsked = isAsked
                || _channels.Open(label, "", reliability, Now, out channel) is DataChannelResult.Accepted;
        }

        return channel;
    }

    /// <summary>Queues a message; <see cref="Pump"/> sends it.</summary>
    public void Send(ushort channel, ReadOnlySpan<byte> payload, bool isText)
    {
        DataChannelResult result = _channels.Send(channel, payload, isText, Now);
        if (result is not DataChannelResult.Accepted)
        {
            throw new InvalidOperationException($"A message was not queued: {result}.");
        }
    }

    public void Close(ushort channel) => _channels.Close(channel, Now);

    /// <summary>Bytes of a channel that were not sent yet.</summary>
    public int Waiting(ushort channel) => _channels.BufferedBytes(channel);

    /// <summary>Sends what waits, and takes what comes before it is silent for so long.</summary>
    public void Pump(int timeoutMs)
    {
        do
        {
            _sctp.Tick(Now);
            while (_channels.TryTakeEvent(out DataChannelEvent happened))
            {
                React(happened);
            }

            while (_sctp.TryTakePacket(_buffer, out int written))
            {
                _peer.Dtls.Send(_buffer.AsSpan(0, written));
            }
        }
        while (Receive(timeoutMs));
    }

    private bool Receive(int timeoutMs)
    {
        int length = _peer.Dtls.Receive(_buffer, timeoutMs);
        if (length > 0)
        {
            _sctp.Receive(_buffer.AsSpan(0, length), Now);
        }

        return length > 0;
    }

    private void React(in DataChannelEvent happened)
    {
        if (happened.Kind is DataChannelEventKind.Opened)
        {
            _open[happened.ChannelId] = happened.Label;
        }
        else if (happened.Kind is DataChannelEventKind.Message)
        {
            Messages.Add((_open[happened.ChannelId], happened.Payload.ToArray(), happened.IsText));
        }
    }
}
