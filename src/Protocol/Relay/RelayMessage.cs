using System.Text;

namespace Ooblex.Protocol.Relay;

/// <summary>A data channel message of the publisher that fits into one datagram.</summary>
/// <remarks>A byte of flags (1: text), the length of the label, the label in UTF-8, the message.</remarks>
public static class RelayMessage
{
    /// <summary>Head, label and message together: what a 1280-byte path carries.</summary>
    public const int MaxBytes = 1_200;

    private const int HeadBytes = 2;

    /// <summary>False when it is too long for one datagram.</summary>
    public static bool TryWrite(
        Span<byte> body, string label, ReadOnlySpan<byte> payload, bool isText, out int written)
    {
        int labelBytes = Encoding.UTF8.GetByteCount(label);
        written = HeadBytes + labelBytes + payload.Length;
        if (labelBytes > byte.MaxValue || written > MaxBytes)
        {
            return false;
        }

        body[0] = isText ? (byte)1 : (byte)0;
        body[1] = (byte)labelBytes;
        Encoding.UTF8.GetBytes(label, body[HeadBytes..]);
        payload.CopyTo(body[(HeadBytes + labelBytes)..]);
        return true;
    }

    public static bool TryRead(
        ReadOnlySpan<byte> body, out string label, out ReadOnlySpan<byte> payload, out bool isText)
    {
        if (body.Length < HeadBytes || body.Length < HeadBytes + body[1])
        {
            (label, isText) = ("", false);
            payload = default;
            return false;
        }

        label = Encoding.UTF8.GetString(body.Slice(HeadBytes, body[1]));
        payload = body[(HeadBytes + body[1])..];
        isText = body[0] == 1;
        return true;
    }
}
