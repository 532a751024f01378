using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Forwarding.Tests.Relay;

public sealed class TrackListTests
{
    private static readonly NegotiatedTrack Video = new(
        "0",
        MediaKind.Video,
        [
            new NegotiatedCodec("H264", 90_000, 102, "packetization-mode=1", 103, true, true, false, true, false),
            new NegotiatedCodec("VP8", 90_000, 96, "", 97, true, true, true, true, true),
        ],
        new ExtensionMap { [HeaderExtensionKind.Mid] = 4, [HeaderExtensionKind.VideoOrientation] = 13 },
        ["h", "m", "l"],
        0x1000,
        0x1001,
        0,
        0);

    private static readonly NegotiatedTrack Audio = new(
        "audio",
        MediaKind.Audio,
        [new NegotiatedCodec("OPUS", 48_000, 111, "minptime=10;useinbandfec=1", null, false, false, false, true, true)],
        new ExtensionMap { [HeaderExtensionKind.AudioLevel] = 200 },
        [],
        7,
        0,
        0,
        0);

    [Fact]
    public void What_is_sent_is_told_and_nothing_else()
    {
        Assert.True(TrackList.TryRead(TrackList.Write([Video, Audio]), out IReadOnlyList<NegotiatedTrack> read));

        Assert.Equal(2, read.Count);
        Assert.Equal(Video.Codecs[0], Assert.Single(read[0].Codecs));
        Assert.Equal(Audio.Codecs[0], Assert.Single(read[1].Codecs));
        Assert.Equal(("0", MediaKind.Video), (read[0].Mid, read[0].Kind));
        Assert.Equal(("audio", MediaKind.Audio), (read[1].Mid, read[1].Kind));
        Assert.Equal(["h", "m", "l"], read[0].Rids);
        foreach (HeaderExtensionKind kind in Enum.GetValues<HeaderExtensionKind>())
        {
            Assert.Equal(Video.Extensions[kind], read[0].Extensions[kind]);
            Assert.Equal(Audio.Extensions[kind], read[1].Extensions[kind]);
        }

        Assert.Equal(0u, read[0].OfferedSsrc);
    }

    [Fact]
    public void A_list_that_is_cut_short_anywhere_is_refused()
    {
        byte[] whole = TrackList.Write([Video, Audio]);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(TrackList.TryRead(whole[..length], out _), $"{length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void An_unknown_version_is_refused()
    {
        byte[] whole = TrackList.Write([Video]);
        whole[0]++;

        Assert.False(TrackList.TryRead(whole, out _));
    }

    [Fact]
    public void Bytes_of_anybody_never_throw()
    {
        foreach (byte[] bytes in HostileBytes.From(seed: 3, count: 5_000, TrackList.Write([Video, Audio])))
        {
            if (TrackList.TryRead(bytes, out IReadOnlyList<NegotiatedTrack> tracks))
            {
                Assert.InRange(tracks.Count, 1, 16);
            }
        }
    }
}
