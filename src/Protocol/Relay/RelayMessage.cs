using System.Text;

namespace Ooblex.Protocol.Relay;

/// <summary>A data channel message of the publisher, as it is cut into <see cref="RelayPiece"/>s.</summary>
/// <remarks>A byte of flags (1: text), the length of the label, the label in UTF-8, the message.</remarks>
public static class RelayMessage
{
    /// <summary>Head, label and message together: what browsers send at most, and room for a label.</summary>
    public const int MaxBytes = 262_144 + HeadBytes + byte.MaxValue;

    private const int HeadBytes = 2;

    /// <returns><c>null</c> when it is too long.</returns>
    public static byte[]? TryWrite(string label, ReadOnlySpan<byte> payload, bool isText)
    {
        int labelBytes = Encoding.UTF8.GetByteCount(label);
        int length = HeadBytes + labelBytes + payload.Length;
        if (labelBytes > byte.MaxValue || length > MaxBytes)
        {
            return null;
        }

        byte[] body = new byte[length];
        body[0] = isText ? (byte)1 : (byte)0;
        body[1] = (byte)labelBytes;
        Encoding.UTF8.GetBytes(label, body.AsSpan(HeadBytes));
        payload.CopyTo(body.AsSpan(HeadBytes + labelBytes));
        return body;
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
