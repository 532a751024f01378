using Ooblex.Media.Codecs;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Codecs;

public sealed class BrokenInputTests : IDisposable
{
    private readonly VideoFramePool _pool = new(maxIdle: 2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(RoundTripTests.All), MemberType = typeof(RoundTripTests))]
    public void A_stream_that_begins_in_the_middle_is_skipped_to_its_key_frame(RtpCodecKind codec)
    {
        List<(byte[] Data, bool IsKeyFrame)> units = Encode(codec, 6, keyFrameAt: 4);
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(codec);

        DecodeOutcome[] outcomes = [.. units.Skip(2).Select(unit => Decode(decoder, unit))];

        Assert.Equal(
            [DecodeOutcome.Skipped, DecodeOutcome.Skipped, DecodeOutcome.Picture, DecodeOutcome.Picture], outcomes);
    }

    [Theory]
    [MemberData(nameof(RoundTripTests.All), MemberType = typeof(RoundTripTests))]
    public void After_something_broken_the_next_key_frame_is_shown(RtpCodecKind codec)
    {
        List<(byte[] Data, bool IsKeyFrame)> units = Encode(codec, 8, keyFrameAt: 4);
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(codec);
        Assert.Equal(DecodeOutcome.Picture, Decode(decoder, units[0]));

        Assert.Equal(DecodeOutcome.Broken, Decode(decoder, ([], false)));
        Assert.True(decoder.NeedsKeyFrame);
        Assert.Equal(DecodeOutcome.Skipped, Decode(decoder, units[1]));

        Assert.All(units.Skip(4), unit => Assert.Equal(DecodeOutcome.Picture, Decode(decoder, unit)));
    }

    [Theory]
    [MemberData(nameof(RoundTripTests.All), MemberType = typeof(RoundTripTests))]
    public void Whatever_comes_nothing_throws_and_a_clean_key_frame_heals_it(RtpCodecKind codec)
    {
        List<(byte[] Data, bool IsKeyFrame)> units = Encode(codec, 12, keyFrameAt: 6);
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(codec);
        Random random = new(20_26);
        for (int round = 0; round < 40; round++)
        {
            foreach ((byte[] data, bool isKeyFrame) in units)
            {
                Decode(decoder, (Spoil(data, random), isKeyFrame));
            }

            // It may hold what it was told last without knowing that it is wrong: a key frame shows.
            DecodeOutcome first = Decode(decoder, units[6]);
            DecodeOutcome healed = first is DecodeOutcome.Picture ? first : Decode(decoder, units[6]);
            Assert.True(healed is DecodeOutcome.Picture, $"{codec}: {healed} after round {round} of seed 2026");
        }
    }

    [Theory]
    [MemberData(nameof(RoundTripTests.All), MemberType = typeof(RoundTripTests))]
    public void A_picture_that_is_larger_than_allowed_is_broken_and_a_small_one_goes_on(RtpCodecKind codec)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        VideoFrame large = Scenes.Draw(_pool, 1_600, 900, 0);
        encoder.TryEncode(large, out EncodedPicture encoded);
        large.Release();
        using IVideoDecoder decoder = TestCodecs.All.CreateDecoder(codec);

        DecodeOutcome outcome = decoder.Decode(encoded.Data, isKeyFrame: true, default, out VideoFrame? picture);

        Assert.Equal(DecodeOutcome.Broken, outcome);
        Assert.Null(picture);
        Assert.Equal(DecodeOutcome.Picture, Decode(decoder, Encode(codec, 1, keyFrameAt: 0)[0]));
    }

    private static DecodeOutcome Decode(IVideoDecoder decoder, (byte[] Data, bool IsKeyFrame) unit)
    {
        DecodeOutcome outcome = decoder.Decode(unit.Data, unit.IsKeyFrame, default, out VideoFrame? picture);
        Assert.Equal(outcome is DecodeOutcome.Picture, picture is not null);
        picture?.Release();
        return outcome;
    }

    private static byte[] Spoil(byte[] data, Random random)
    {
        byte[] spoilt = random.Next(3) == 0 ? data[..random.Next(1, data.Length)] : [.. data];
        for (int i = random.Next(0, 6); i > 0; i--)
        {
            spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
        }

        return spoilt;
    }

    private List<(byte[] Data, bool IsKeyFrame)> Encode(RtpCodecKind codec, int count, int keyFrameAt)
    {
        using AvEncoder encoder = TestEncoders.Open(codec);
        List<(byte[] Data, bool IsKeyFrame)> units = [];
        for (int i = 0; i < count; i++)
        {
            if (i == keyFrameAt)
            {
                encoder.RequestKeyFrame();
            }

            VideoFrame scene = Scenes.Draw(_pool, 320, 180, i);
            Assert.True(encoder.TryEncode(scene, out EncodedPicture encoded));
            units.Add((encoded.Data.ToArray(), encoded.IsKeyFrame));
            scene.Release();
        }

        return units;
    }
}
