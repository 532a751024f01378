using System.Text.Unicode;
using Ooblex.Protocol.Sctp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.DataChannel;

/// <summary>The data channels of one peer connection (RFC 8831), opened by DCEP (RFC 8832) from either side.</summary>
/// <remarks>Sans-IO, and owned together with its association: the owner feeds the association, takes events here
/// and not there, and takes packets from the association last.</remarks>
public sealed class DataChannelSession(SctpAssociation association, DataChannelOptions options, bool isDtlsServer)
{
    private const byte AckMessageType = 2;

    private static readonly byte[] Ack = [AckMessageType];
    private static readonly byte[] EmptyMarker = [0]; // SCTP carries no empty message (RFC 8831 §6.6).

    private readonly Dictionary<ushort, Channel> _channels = [];
    private readonly Queue<DataChannelEvent> _ready = new();
    private readonly Queue<ushort> _acksToSend = new();

    public DataChannelFaultCounts Faults { get; } = new();

    /// <summary>Channels whose id is in use, closing ones included.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>Opens a channel. <paramref name="channelId"/> may be sent on at once; <c>Opened</c> tells when the
    /// peer knows it.</summary>
    public DataChannelResult Open(
        string label,
        string protocol,
        in SctpReliability reliability,
        MonoTime now,
        out ushort channelId)
    {
        channelId = 0;
        if (association.State is not SctpState.Established)
        {
            return DataChannelResult.NotConnected;
        }

        OpenMessage message = new(label, protocol, reliability);
        if (message.TryBuild(options.MaxLabelBytes) is not { } bytes)
        {
            return DataChannelResult.LabelTooLong;
        }

        if (!TryFindFreeId(out channelId))
        {
            return DataChannelResult.TooManyChannels;
        }

        SctpSendResult sent = association.Send(channelId, PayloadProtocol.Control, bytes, default, now);
        if (sent is SctpSendResult.Accepted)
        {
            _channels.Add(channelId, new Channel(channelId, message));
        }

        return DataChannelResults.From(sent);
    }

    /// <summary>Queues one message; it is copied. Text must be valid UTF-8: the peer decodes it.</summary>
    public DataChannelResult Send(ushort channelId, ReadOnlySpan<byte> payload, bool isText, MonoTime now)
    {
        if (!_channels.TryGetValue(channelId, out Channel? channel))
        {
            return DataChannelResult.UnknownChannel;
        }

        if (channel.State is ChannelState.Closing)
        {
            return DataChannelResult.Closing;
        }

        uint ppid = (isText, payload.IsEmpty) switch
        {
            (true, false) => PayloadProtocol.Text,
            (true, true) => PayloadProtocol.EmptyText,
            (false, false) => PayloadProtocol.Binary,
            (false, true) => PayloadProtocol.EmptyBinary,
        };
        ReadOnlySpan<byte> carried = payload.IsEmpty ? EmptyMarker : payload;
        return DataChannelResults.From(
            association.Send(channelId, ppid, carried, channel.CurrentReliability, now));
    }

    /// <summary>Closes a channel after what is queued on it (RFC 8831 §6.7). <c>Closed</c> follows when the peer has
    /// closed its side too.</summary>
    public DataChannelResult Close(ushort channelId, MonoTime now)
    {
        if (!_channels.TryGetValue(channelId, out Channel? channel))
        {
            return DataChannelResult.UnknownChannel;
        }

        if (channel.State is not ChannelState.Closing)
        {
            channel.State = ChannelState.Closing;
            association.ResetStream(channelId, now);
        }

        return DataChannelResult.Accepted;
    }

    /// <summary>Bytes of a channel that were not sent for the first time yet: W3C's <c>bufferedAmount</c>.</summary>
    public int BufferedBytes(ushort channelId) => association.BufferedBytes(channelId);

    public bool TryTakeEvent(out DataChannelEvent item)
    {
        SendAcks();
        while (!_ready.TryDequeue(out item))
        {
            if (!association.TryTakeEvent(out SctpEvent below))
            {
                return false;
            }

            Receive(below);
        }

        return true;
    }

    private void Receive(in SctpEvent below)
    {
        switch (below.Kind)
        {
            case SctpEventKind.Established:
                _ready.Enqueue(new DataChannelEvent(DataChannelEventKind.Connected));
                break;
            case SctpEventKind.Message:
                ReceiveMessage(below);
                break;
            case SctpEventKind.IncomingStreamReset:
                ReceiveReset(below.StreamId);
                break;
            case SctpEventKind.AllIncomingStreamsReset:
                foreach (ushort channelId in _channels.Keys.ToArray())
                {
                    ReceiveReset(channelId);
                }

                break;
            case SctpEventKind.OutgoingStreamReset:
                if (_channels.TryGetValue(below.StreamId, out Channel? channel))
                {
                    channel.OutgoingIsReset = true;
                    Forget(channel);
                }

                break;
            case SctpEventKind.Restarted:
                CloseAll();
                _ready.Enqueue(new DataChannelEvent(DataChannelEventKind.Connected));
                break;
            case SctpEventKind.Closed or SctpEventKind.Failed:
                CloseAll();
                _ready.Enqueue(new DataChannelEvent(DataChannelEventKind.Ended));
                break;
        }
    }

    private void ReceiveMessage(in SctpEvent message)
    {
        if (message.Ppid == PayloadProtocol.Control)
        {
            ReceiveControl(message.StreamId, message.Payload.Span);
            return;
        }

        if (!_channels.TryGetValue(message.StreamId, out Channel? channel))
        {
            Faults.Count(DataChannelFault.UnknownChannel);
            return;
        }

        if (channel.State is ChannelState.Closing)
        {
            return; // Sent before the peer knew.
        }

        bool isText = message.Ppid is PayloadProtocol.Text or PayloadProtocol.EmptyText;
        bool isEmpty = message.Ppid is PayloadProtocol.EmptyText or PayloadProtocol.EmptyBinary;
        if (!isText && !isEmpty && message.Ppid != PayloadProtocol.Binary)
        {
            Faults.Count(DataChannelFault.UnknownPpid);
            return;
        }

        ReadOnlyMemory<byte> payload = isEmpty ? default : message.Payload;
        if (isText && !Utf8.IsValid(payload.Span))
        {
            Faults.Count(DataChannelFault.InvalidUtf8);
            return;
        }

        NoteKnown(channel);
        _ready.Enqueue(new DataChannelEvent(
            DataChannelEventKind.Message,
            channel.Id,
            channel.Label,
            channel.Protocol,
            channel.Reliability,
            isText,
            payload));
    }

    private void ReceiveControl(ushort channelId, ReadOnlySpan<byte> bytes)
    {
        _channels.TryGetValue(channelId, out Channel? channel);
        switch (bytes[0])
        {
            case AckMessageType when channel is not null:
                NoteKnown(channel);
                break;
            case OpenMessage.MessageType:
                ReceiveOpen(channelId, channel, bytes);
                break;
            default:
                Faults.Count(channel is null ? DataChannelFault.UnknownChannel : DataChannelFault.BadControlMessage);
                break;
        }
    }

    private void ReceiveOpen(ushort channelId, Channel? existing, ReadOnlySpan<byte> bytes)
    {
        DataChannelFault fault = OpenMessage.TryRead(bytes, options.MaxLabelBytes, out OpenMessage open);
        if (fault is DataChannelFault.None)
        {
            fault = existing is not null ? DataChannelFault.ChannelInUse
                : IsOurs(channelId) ? DataChannelFault.WrongParity
                : _channels.Count >= options.MaxChannels ? DataChannelFault.TooManyChannels
                : DataChannelFault.None;
        }

        if (fault is not DataChannelFault.None)
        {
            Faults.Count(fault);
            if (existing is null)
            {
                association.ResetStream(channelId, association.Now); // The refusal of RFC 8832 §6.
            }

            return;
        }

        Channel channel = new(channelId, open) { State = ChannelState.Open };
        _channels.Add(channelId, channel);
        _acksToSend.Enqueue(channelId);
        SendAcks();
        _ready.Enqueue(channel.Opened());
    }

    // The peer has answered, or has sent something: both prove that it has our OPEN.
    private void NoteKnown(Channel channel)
    {
        if (channel.State is ChannelState.Opening)
        {
            channel.State = ChannelState.Open;
            _ready.Enqueue(channel.Opened());
        }
    }

    // A full send buffer delays an ACK; the channel works without it.
    private void SendAcks()
    {
        while (_acksToSend.TryPeek(out ushort channelId)
            && association.Send(channelId, PayloadProtocol.Control, Ack, default, association.Now)
                is not SctpSendResult.BufferFull)
        {
            _acksToSend.Dequeue();
        }
    }

    private void ReceiveReset(ushort channelId)
    {
        if (!_channels.TryGetValue(channelId, out Channel? channel))
        {
            return;
        }

        Report(channel);
        channel.IncomingIsReset = true;
        if (channel.State is not ChannelState.Closing)
        {
            // The peer's channel stays "closing" until our side is reset as well (RFC 8831 §6.7).
            channel.State = ChannelState.Closing;
            association.ResetStream(channelId, association.Now);
        }

        Forget(channel);
    }

    private void Report(Channel channel)
    {
        if (!channel.IsReported)
        {
            channel.IsReported = true;
            _ready.Enqueue(channel.Closed());
        }
    }

    private void Forget(Channel channel)
    {
        if (channel.IsGone)
        {
            _channels.Remove(channel.Id);
        }
    }

    private void CloseAll()
    {
        foreach (Channel channel in _channels.Values)
        {
            Report(channel);
        }

        _channels.Clear();
        _acksToSend.Clear();
    }

    // The DTLS client takes even ids, the server odd ones (RFC 8832 §6).
    private bool IsOurs(ushort channelId) => (channelId & 1) == (isDtlsServer ? 1 : 0);

    private bool TryFindFreeId(out ushort channelId)
    {
        for (int id = isDtlsServer ? 1 : 0; id < association.ChannelIdLimit; id += 2)
        {
            if (!_channels.ContainsKey((ushort)id))
            {
                channelId = (ushort)id;
                return _channels.Count < options.MaxChannels;
            }
        }

        channelId = 0;
        return false;
    }
}
