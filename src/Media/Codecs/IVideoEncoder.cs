using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>Turns pictures into access units that browsers play, none held back.</summary>
/// <remarks>One caller at a time, on whatever thread.</remarks>
public interface IVideoEncoder : IDisposable
{
    RtpCodecKind Codec { get; }

    /// <summary>What it aims at now.</summary>
    int BitsPerSecond { get; }

    /// <summary>The next picture becomes a key frame.</summary>
    void RequestKeyFrame();

    /// <summary>Aims at another rate, within a frame or two. A change below a fifth is left out.</summary>
    void SetBitrate(int bitsPerSecond);

    /// <summary>Encodes one picture; one of another size than the last begins a new sequence.</summary>
    /// <param name="picture">Borrowed for the call.</param>
    /// <param name="encoded">Good until the next call.</param>
    /// <returns>False when the encoder left the picture out, or failed: then the next one begins anew.</returns>
    bool TryEncode(VideoFrame picture, out EncodedPicture encoded);
}

/// <summary>One access unit: H.264 with start codes and parameter sets in key frames (Annex B), VP8 as it is.</summary>
public readonly ref struct EncodedPicture(ReadOnlySpan<byte> data, bool isKeyFrame)
{
    public ReadOnlySpan<byte> Data { get; } = data;

    public bool IsKeyFrame { get; } = isKeyFrame;
}

/// <summary>What an encoder is to make.</summary>
/// <param name="FramesPerSecond">1 to 120: what the rate control reckons with.</param>
/// <param name="BitsPerSecond">Aimed at.</param>
/// <param name="KeyFrameEvery">Frames between key frames that nobody asks for.</param>
public sealed record VideoEncoderOptions(int FramesPerSecond, int BitsPerSecond, int KeyFrameEvery);
