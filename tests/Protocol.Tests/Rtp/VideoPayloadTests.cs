using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class VideoPayloadTests
{
    public static TheoryData<RtpCodecKind, string, bool, bool> Payloads => new()
    {
        // VP8 (RFC 7741): descriptor, then the frame tag whose lowest bit is clear in key frames.
        { RtpCodecKind.Vp8, "10 50 00 00", true, true },
        { RtpCodecKind.Vp8, "10 51 00 00", true, false },
        { RtpCodecKind.Vp8, "00 50 00 00", false, false },
        { RtpCodecKind.Vp8, "11 50 00 00", false, false },
        { RtpCodecKind.Vp8, "90 E0 81 23 05 60 50", true, true },
        { RtpCodecKind.Vp8, "90 E0 81 23 05 60 51", true, false },
        { RtpCodecKind.Vp8, "90 E0 81 23 05 60", false, false },

        // VP9 (RFC 9628): I P L F B E V Z.
        { RtpCodecKind.Vp9, "88 05 00", true, true },
        { RtpCodecKind.Vp9, "C8 05 00", true, false },
        { RtpCodecKind.Vp9, "80 05 00", false, false },
        { RtpCodecKind.Vp9, "AA 81 23 00 07 00", true, true },
        { RtpCodecKind.Vp9, "AA 81 23 03 07 00", false, false },
        { RtpCodecKind.Vp9, "EA 81 23 20 07 00", true, false },
        { RtpCodecKind.Vp9, "AA 81 23", false, false },

        // H.264 (RFC 6184): single NAL units, STAP-A, FU-A.
        { RtpCodecKind.H264, "67 42 E0 1F", true, true },
        { RtpCodecKind.H264, "68 CE", true, false },
        { RtpCodecKind.H264, "65 88", true, true },
        { RtpCodecKind.H264, "61 9A", true, false },
        { RtpCodecKind.H264, "78 00 02 67 42 00 02 68 CE", true, true },
        { RtpCodecKind.H264, "78 00 02 09 10 00 02 65 88", true, true },
        { RtpCodecKind.H264, "78 00 02 68 CE 00 02 61 9A", true, false },
        { RtpCodecKind.H264, "78 00 09 67 42", true, false },
        { RtpCodecKind.H264, "78 00 00 67 42", true, false },
        { RtpCodecKind.H264, "7C 85 88", true, true },
        { RtpCodecKind.H264, "7C 05 88", false, false },
        { RtpCodecKind.H264, "7C 45 88", false, false },
        { RtpCodecKind.H264, "7C 81 88", true, false },

        // AV1 (AV1 RTP specification §4.4): Z Y W W N, then OBUs.
        { RtpCodecKind.Av1, "18 0A 0B", true, true },
        { RtpCodecKind.Av1, "10 30 00", true, false },
        { RtpCodecKind.Av1, "10 08 00", true, true },
        { RtpCodecKind.Av1, "00 02 10 00 03 08 00 00", true, true },
        { RtpCodecKind.Av1, "20 02 10 00 08 00 00", true, true },
        { RtpCodecKind.Av1, "90 08 00", false, false },
        { RtpCodecKind.Av1, "98 08 00", false, false },
        { RtpCodecKind.Av1, "00 7F 08 00", true, false },

        { RtpCodecKind.Opus, "78", true, true },
        { RtpCodecKind.Pcmu, "FF", true, true },
        { RtpCodecKind.Other, "10 50 00 00", false, false },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Starts_are_recognised(RtpCodecKind codec, string hex, bool frameStart, bool keyFrameStart)
    {
        byte[] payload = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Assert.Equal(frameStart, VideoPayload.IsFrameStart(codec, payload));
        Assert.Equal(keyFrameStart, VideoPayload.IsKeyFrameStart(codec, payload));
    }

    [Fact]
    public void Hostile_payloads_are_never_more_than_no_start()
    {
        const int Seed = 6184;
        byte[][] samples =
        [
            .. Payloads.Select(
                row => Convert.FromHexString(((string)row[1]).Replace(" ", "", StringComparison.Ordinal))),
        ];
        int starts = 0;
        foreach (byte[] payload in HostileBytes.From(Seed, 10_000, samples))
        {
            foreach (RtpCodecKind codec in Enum.GetValues<RtpCodecKind>())
            {
                bool isStart = VideoPayload.IsFrameStart(codec, payload);
                starts += isStart ? 1 : 0;
                if (payload.Length == 0)
                {
                    Assert.False(isStart || VideoPayload.IsKeyFrameStart(codec, payload), $"{codec}");
                }

                if (VideoPayload.IsKeyFrameStart(codec, payload))
                {
                    Assert.True(isStart, $"seed {Seed}, {codec}, payload {Convert.ToHexString(payload)}");
                }
            }
        }

        Assert.True(starts > 1_000);
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        byte[] payload = [0x78, 0, 2, 0x09, 0x10, 0, 2, 0x65, 0x88];
        int found = 0;

        long allocated = Allocations.Of(10_000, _ =>
        {
            for (RtpCodecKind codec = RtpCodecKind.Other; codec <= RtpCodecKind.Av1; codec++)
            {
                found += VideoPayload.IsKeyFrameStart(codec, payload) ? 1 : 0;
            }
        });

        Assert.Equal(0, allocated);
        Assert.True(found > 0);
    }

    [Theory]
    [InlineData("vp8", RtpCodecKind.Vp8, false)]
    [InlineData("opus", RtpCodecKind.Opus, true)]
    [InlineData("PCMU", RtpCodecKind.Pcmu, true)]
    [InlineData("H264", RtpCodecKind.H264, false)]
    [InlineData("AV1", RtpCodecKind.Av1, false)]
    public void Codecs_are_known_by_name_in_any_case(string name, RtpCodecKind kind, bool isAudio)
    {
        Assert.Equal(kind, RtpCodecs.FromName(name));
        Assert.Equal(isAudio, kind.IsAudio());
        Assert.Equal(!isAudio, kind.IsVideo());
        Assert.Equal(RtpCodecKind.Other, RtpCodecs.FromName(name + "x"));
    }
}
