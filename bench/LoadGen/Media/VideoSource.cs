using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtp;

namespace Ooblex.LoadGen.Media;

/// <summary>Writes RTP packets that look like VP8 to any server, and carry the time they were written at.</summary>
/// <remarks>
/// Payload: descriptor with a 15-bit picture id (RFC 7741 §4.2), the ten bytes that begin a key frame
/// (RFC 6386 §9.1), eight bytes of time, filling. The ten bytes are there in every packet, so that the time
/// is always in one place.
/// </remarks>
internal sealed class VideoSource
{
    /// <summary>Where the time lies in the payload.</summary>
    public const int TimeOffset = 14;

    private const int ClockRate = 90_000;

    private readonly byte[] _payload;
    private readonly byte _payloadType;
    private readonly uint _ssrc;
    private readonly uint _frameDuration;
    private readonly VideoShape _shape;
    private readonly int _framesPerKeyFrame;
    private ushort _sequence = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue);
    private uint _timestamp = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private ushort _pictureId;
    private int _packetOfFrame;
    private int _framesToKeyFrame;
    private bool _isKeyFrame;

    public VideoSource(VideoShape shape, byte payloadType, uint ssrc)
    {
        (_shape, _payloadType, _ssrc) = (shape, payloadType, ssrc);
        _frameDuration = (uint)(ClockRate * shape.PacketsPerFrame / shape.PacketsPerSecond);
        double framesPerSecond = (double)shape.PacketsPerSecond / shape.PacketsPerFrame;
        _framesPerKeyFrame = Math.Max(1, (int)(shape.KeyFrameInterval.TotalSeconds * framesPerSecond));
        _payload = RandomNumberGenerator.GetBytes(shape.PayloadBytes);
    }

    /// <summary>Packets and payload bytes so far, for sender reports.</summary>
    public uint Packets { get; private set; }

    public uint PayloadBytes { get; private set; }

    /// <summary>Of the frame that goes out now.</summary>
    public uint Timestamp => _timestamp;

    /// <summary>Makes the next frame a key frame.</summary>
    public void RequestKeyFrame() => _framesToKeyFrame = 0;

    /// <summary>Writes the next packet, not yet encrypted.</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> packet, long nowTicks)
    {
        if (_packetOfFrame == 0)
        {
            _isKeyFrame = _framesToKeyFrame <= 0;
            _framesToKeyFrame = (_isKeyFrame ? _framesPerKeyFrame : _framesToKeyFrame) - 1;
        }

        bool isLast = _packetOfFrame == _shape.PacketsPerFrame - 1;
        RtpHeaderWriter.Write(packet, new RtpOutgoing(_payloadType, isLast, _sequence, _timestamp, _ssrc));
        Span<byte> payload = packet.Slice(RtpHeader.FixedLength, _payload.Length);
        _payload.CopyTo(payload);
        WriteDescriptor(payload);
        BinaryPrimitives.WriteInt64LittleEndian(payload[TimeOffset..], nowTicks);
        _sequence++;
        _packetOfFrame++;
        Packets++;
        PayloadBytes += (uint)_payload.Length;
        if (isLast)
        {
            _packetOfFrame = 0;
            _pictureId = (ushort)((_pictureId + 1) & 0x7FFF);
            _timestamp += _frameDuration;
        }

        return RtpHeader.FixedLength + payload.Length;
    }

    private void WriteDescriptor(Span<byte> payload)
    {
        payload[0] = (byte)(0x80 | (_packetOfFrame == 0 ? 0x10 : 0)); // X, and S on the first packet.
        payload[1] = 0x80; // I
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(0x8000 | _pictureId));
        ReadOnlySpan<byte> size = [0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01]; // Start code, 640 by 360.
        payload[4] = (byte)(0x10 | (_isKeyFrame ? 0 : 1)); // show_frame, and P: 0 marks a key frame.
        payload[5] = 0x20;
        payload[6] = 0;
        size.CopyTo(payload[7..]);
    }
}
