using System.Buffers.Binary;
using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.LoadGen.Tests.Media;

public sealed class VideoSourceTests
{
    private const uint Ssrc = 99;
    private const byte PayloadType = 96;

    private static readonly VideoShape Shape = new()
    {
        PacketsPerSecond = 30,
        PayloadBytes = 100,
        PacketsPerFrame = 3,
        Bursts = false,
        KeyFrameInterval = TimeSpan.FromSeconds(0.4), // Four frames.
    };

    private readonly VideoSource _source = new(Shape, PayloadType, Ssrc);
    private readonly byte[] _packet = new byte[1500];

    [Fact]
    public void Packets_of_a_frame_share_its_timestamp_and_the_last_is_marked()
    {
        RtpHeader[] headers = [.. Take(6).Select(packet => packet.Header)];

        Assert.Equal([false, false, true, false, false, true], headers.Select(header => header.Marker));
        Assert.Equal(3, headers.Count(header => header.Timestamp == headers[0].Timestamp));
        Assert.Equal(9_000u, headers[3].Timestamp - headers[0].Timestamp); // A tenth of a second at 90 kHz.
        Assert.All(headers, header => Assert.Equal((Ssrc, PayloadType), (header.Ssrc, header.PayloadType)));
    }

    [Fact]
    public void Sequence_numbers_have_no_gap()
    {
        ushort[] numbers = [.. Take(70_000).Select(packet => packet.Header.SequenceNumber)];

        Assert.Equal(Enumerable.Range(numbers[0], numbers.Length).Select(number => (ushort)number), numbers);
    }

    [Fact]
    public void The_payload_is_a_frame_of_vp8_as_our_own_reader_sees_it()
    {
        Vp8Descriptor[] frames = [.. Take(12).Select(packet => packet.Descriptor)];

        Assert.Equal(4, frames.Count(frame => frame.IsFrameStart));
        Assert.All(frames, frame => Assert.True(frame.HasLongPictureId));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], frames.Select(frame => (int)frame.PictureId));
    }

    [Fact]
    public void The_first_frame_and_every_fourth_is_a_key_frame() =>
        Assert.Equal([true, false, false, false, true, false], KeyFrames(6));

    [Fact]
    public void A_key_frame_that_is_asked_for_comes_next_and_the_interval_begins_there()
    {
        Assert.Equal([true, false], KeyFrames(2));
        _source.RequestKeyFrame();

        Assert.Equal([true, false, false, false, true], KeyFrames(5));
    }

    [Fact]
    public void The_time_lies_at_its_place_in_every_packet()
    {
        for (long ticks = 1; ticks <= 5; ticks++)
        {
            int length = _source.Write(_packet, ticks);

            Assert.Equal(RtpHeader.FixedLength + Shape.PayloadBytes, length);
            ReadOnlySpan<byte> payload = _packet.AsSpan(RtpHeader.FixedLength);
            Assert.Equal(ticks, BinaryPrimitives.ReadInt64LittleEndian(payload[VideoSource.TimeOffset..]));
        }
    }

    [Fact]
    public void Reports_can_tell_what_was_sent()
    {
        Take(7);

        Assert.Equal((7u, 700u), (_source.Packets, _source.PayloadBytes));
    }

    [Fact]
    public void Writing_allocates_nothing() =>
        Assert.Equal(0, Allocations.Of(1_000, i => _source.Write(_packet, i)));

    [Fact]
    public void A_burst_is_a_whole_frame_at_its_time()
    {
        Scenario paced = Scenario.Named.First(scenario => scenario.Name == "f50");
        Scenario burst = Scenario.Named.First(scenario => scenario.Name == "burst50");

        Assert.Equal((1, TimeSpan.FromSeconds(1.0 / 300)), (paced.Shape.PacketsPerStep, paced.Shape.StepInterval));
        Assert.Equal((10, TimeSpan.FromSeconds(1.0 / 30)), (burst.Shape.PacketsPerStep, burst.Shape.StepInterval));
    }

    private bool[] KeyFrames(int frames) =>
        [.. from packet in Take(frames * 3) where packet.Descriptor.IsFrameStart select packet.Descriptor.IsKeyFrame];

    private List<(RtpHeader Header, Vp8Descriptor Descriptor)> Take(int packets)
    {
        List<(RtpHeader, Vp8Descriptor)> taken = [];
        for (int i = 0; i < packets; i++)
        {
            int length = _source.Write(_packet, 0);
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(_packet.AsSpan(0, length), out RtpHeader header));
            Assert.True(Vp8Descriptor.TryRead(header.Payload(_packet), out Vp8Descriptor descriptor));
            taken.Add((header, descriptor));
        }

        return taken;
    }
}
