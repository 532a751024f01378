using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Codecs;

/// <summary>Turns the access units of one layer into pictures.</summary>
/// <remarks>
/// One caller at a time, on whatever thread. Access units come whole and in order, none left out since the last key
/// frame: H.264 with start codes (Annex B), VP8 and VP9 as they are, AV1 as OBUs that each have a size.
/// </remarks>
public interface IVideoDecoder : IDisposable
{
    RtpCodecKind Codec { get; }

    /// <summary>It has seen no key frame yet, or something broken since: nothing but a key frame helps.</summary>
    bool NeedsKeyFrame { get; }

    /// <summary>Decodes one access unit.</summary>
    /// <param name="accessUnit">Anything: what cannot be decoded is an outcome.</param>
    /// <param name="isKeyFrame">A decoder may begin here.</param>
    /// <param name="info">What its picture carries along.</param>
    /// <param name="picture">With one reference, for <see cref="DecodeOutcome.Picture"/>.</param>
    DecodeOutcome Decode(
        ReadOnlySpan<byte> accessUnit, bool isKeyFrame, in FrameInfo info, out VideoFrame? picture);
}

public enum DecodeOutcome
{
    Picture,

    /// <summary>Nothing to show, and nothing wrong.</summary>
    NoPicture,

    /// <summary>Not looked at, as it is no key frame and one is needed.</summary>
    Skipped,

    /// <summary>It cannot be decoded: a key frame is needed.</summary>
    Broken,
}
