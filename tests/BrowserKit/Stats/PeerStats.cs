namespace Ooblex.BrowserKit.Stats;

/// <summary>What <c>getStats()</c> of one connection says, reduced to what tests look at.</summary>
public sealed record PeerStats
{
    public required string Connection { get; init; }

    public required string Ice { get; init; }

    /// <summary>Of the transport that all media share; <c>closed</c> once the other side said goodbye.</summary>
    public required string? Dtls { get; init; }

    public required IReadOnlyList<InboundStats> Inbound { get; init; }

    public required IReadOnlyList<OutboundStats> Outbound { get; init; }

    public required IReadOnlyList<RemoteStats> RemoteOutbound { get; init; }

    public required IReadOnlyList<RemoteStats> RemoteInbound { get; init; }

    public required IReadOnlyList<ChannelStats> Channels { get; init; }

    public InboundStats? Video => Inbound.FirstOrDefault(row => row.Kind == "video");

    public InboundStats? Audio => Inbound.FirstOrDefault(row => row.Kind == "audio");
}

/// <summary>A received track.</summary>
public sealed record InboundStats
{
    public required string Kind { get; init; }

    public string? MimeType { get; init; }

    public long PacketsReceived { get; init; }

    public long PacketsLost { get; init; }

    public long RetransmittedPacketsReceived { get; init; }

    public int FramesDecoded { get; init; }

    public int KeyFramesDecoded { get; init; }

    public int FramesDropped { get; init; }

    public int FrameWidth { get; init; }

    public int FreezeCount { get; init; }

    /// <summary>Seconds.</summary>
    public double TotalFreezesDuration { get; init; }

    public int PliCount { get; init; }

    public int NackCount { get; init; }

    /// <summary>Milliseconds of the sender's clock, known once its reports arrive.</summary>
    public double? EstimatedPlayoutTimestamp { get; init; }

    public double TotalAudioEnergy { get; init; }

    public double TotalSamplesReceived { get; init; }
}

/// <summary>A sent track, or one layer of it.</summary>
public sealed record OutboundStats
{
    public required string Kind { get; init; }

    public string? MimeType { get; init; }

    public string? Rid { get; init; }

    public long PacketsSent { get; init; }

    public long RetransmittedPacketsSent { get; init; }

    public int FramesEncoded { get; init; }

    public int KeyFramesEncoded { get; init; }

    public int FrameWidth { get; init; }

    public int PliCount { get; init; }

    public int NackCount { get; init; }
}

/// <summary>What the other side reported about a track by RTCP.</summary>
public sealed record RemoteStats
{
    public required string Kind { get; init; }

    public long PacketsSent { get; init; }

    public long PacketsLost { get; init; }

    public double? RoundTripTime { get; init; }

    public long ReportsSent { get; init; }
}

public sealed record ChannelStats(string Label, string State);
