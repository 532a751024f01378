namespace Ooblex.Protocol.DataChannel;

/// <summary>Payload protocol identifiers of WebRTC (RFC 8831 §8). The partial ones, 52 and 54, are deprecated and not
/// taken.</summary>
internal static class PayloadProtocol
{
    public const uint Control = 50;
    public const uint Text = 51;
    public const uint Binary = 53;
    public const uint EmptyText = 56;
    public const uint EmptyBinary = 57;
}
