namespace Ooblex.Protocol.Rtcp;

/// <summary>RTCP packet types by their registered numbers (RFC 3550 §12.1, RFC 4585 §6.1).</summary>
public enum RtcpPacketType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    Application = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
}

/// <summary>Feedback message types, the FMT field (RFC 4585 §6.2 and §6.3, RFC 5104 §4.3).</summary>
public static class RtcpFeedbackType
{
    /// <summary>Generic NACK, transport layer.</summary>
    public const byte Nack = 1;

    /// <summary>Transport-wide congestion control, transport layer.</summary>
    public const byte TransportCc = 15;

    /// <summary>Picture loss indication, payload specific.</summary>
    public const byte Pli = 1;

    /// <summary>Full intra request, payload specific.</summary>
    public const byte Fir = 4;

    /// <summary>Application layer feedback, payload specific; REMB is one.</summary>
    public const byte Application = 15;
}
