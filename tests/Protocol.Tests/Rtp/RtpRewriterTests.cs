using System.Text;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtpRewriterTests
{
    private static readonly RtpOutgoing Outgoing = new(
        PayloadType: 102, Marker: true, SequenceNumber: 7, Timestamp: 1234, Ssrc: 0xCAFE, TransportSequence: 0xABCD);

    [Fact]
    public void The_header_carries_the_viewers_numbers_and_ids()
    {
        ExtensionMap publisher = new()
        {
            [HeaderExtensionKind.Mid] = 1,
            [HeaderExtensionKind.Rid] = 2,
            [HeaderExtensionKind.TransportCc] = 3,
            [HeaderExtensionKind.VideoOrientation] = 5,
        };
        ExtensionMap viewer = new()
        {
            [HeaderExtensionKind.Mid] = 9,
            [HeaderExtensionKind.TransportCc] = 4,
            [HeaderExtensionKind.VideoOrientation] = 11,
            [HeaderExtensionKind.Rid] = 12,
        };
        byte[] packet = RtpPackets.Build(
            csrcs: 1,
            profile: 0xBEDE,
            extension: [0x10, (byte)'v', 0x20, (byte)'h', 0x31, 0, 42, 0x50, 3, 0, 0, 0],
            padding: 9);

        byte[] header = Rewrite(publisher, new RtpRewriter(viewer, "17"), packet, Outgoing);

        RtpHeader read = RtpPackets.Header(header);
        Assert.Equal(header.Length, read.HeaderLength);
        Assert.Equal(102, read.PayloadType);
        Assert.True(read.Marker);
        Assert.Equal(7, read.SequenceNumber);
        Assert.Equal(1234u, read.Timestamp);
        Assert.Equal(0xCAFEu, read.Ssrc);
        Assert.Equal(0, read.PaddingLength);
        Assert.Equal(3, CountElements(header));
        Assert.Equal(new byte[] { 0xAB, 0xCD }, Find(header, 4));
        Assert.Equal("17"u8.ToArray(), Find(header, 9));
        Assert.Equal(new byte[] { 3 }, Find(header, 11));
    }

    [Fact]
    public void A_viewer_that_negotiated_nothing_gets_the_bare_header()
    {
        ExtensionMap publisher = new() { [HeaderExtensionKind.AudioLevel] = 1 };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x10, 0x7F, 0, 0]);

        byte[] header = Rewrite(publisher, new RtpRewriter(new ExtensionMap(), "0"), packet, Outgoing);

        Assert.Equal(12, header.Length);
        Assert.Equal(0x80, header[0]);
    }

    [Fact]
    public void One_high_id_turns_the_whole_block_into_the_two_byte_form()
    {
        ExtensionMap publisher = new() { [HeaderExtensionKind.AudioLevel] = 1 };
        ExtensionMap viewer = new()
        {
            [HeaderExtensionKind.TransportCc] = 3,
            [HeaderExtensionKind.Mid] = 4,
            [HeaderExtensionKind.AudioLevel] = 100,
        };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x10, 0x7F, 0, 0]);

        byte[] header = Rewrite(publisher, new RtpRewriter(viewer, "audio"), packet, Outgoing);

        Assert.Equal(0x1000, RtpPackets.Header(header).ExtensionProfile);
        Assert.Equal(new byte[] { 0xAB, 0xCD }, Find(header, 3));
        Assert.Equal(Encoding.UTF8.GetBytes("audio"), Find(header, 4));
        Assert.Equal(new byte[] { 0x7F }, Find(header, 100));
    }

    [Fact]
    public void The_mid_can_be_left_out_once_the_viewer_knows_the_ssrc()
    {
        ExtensionMap viewer = new() { [HeaderExtensionKind.Mid] = 4, [HeaderExtensionKind.TransportCc] = 3 };
        RtpRewriter rewriter = new(viewer, "0") { IncludesMid = false };

        byte[] header = Rewrite(new ExtensionMap(), rewriter, RtpPackets.Build(), Outgoing);

        Assert.Null(Find(header, 4));
        Assert.Equal(new byte[] { 0xAB, 0xCD }, Find(header, 3));
    }

    [Fact]
    public void An_element_of_the_wrong_length_is_not_passed_on()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.AudioLevel] = 1, [HeaderExtensionKind.PlayoutDelay] = 2 };
        byte[] packet = RtpPackets.Build(
            profile: 0xBEDE, extension: [0x1F, .. new byte[16], 0x22, 1, 2, 3, 0, 0, 0]);

        byte[] header = Rewrite(map, new RtpRewriter(map, ""), packet, Outgoing);

        Assert.Null(Find(header, 1));
        Assert.Equal(new byte[] { 1, 2, 3 }, Find(header, 2));
    }

    [Fact]
    public void The_dependency_descriptors_frame_number_moves_and_wraps()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.DependencyDescriptor] = 6 };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x62, 0xC1, 0xFF, 0xFE, 0, 0, 0, 0]);

        byte[] header = Rewrite(map, new RtpRewriter(map, ""), packet, Outgoing with { FrameNumberOffset = 5 });

        Assert.Equal(new byte[] { 0xC1, 0x00, 0x03 }, Find(header, 6));
    }

    [Fact]
    public void A_destination_that_is_too_small_gets_nothing()
    {
        ExtensionMap map = new()
        {
            [HeaderExtensionKind.TransportCc] = 3,
            [HeaderExtensionKind.Mid] = 4,
            [HeaderExtensionKind.PlayoutDelay] = 5,
        };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x52, 1, 2, 3]);
        RtpHeader header = RtpPackets.Header(packet);
        RtpExtensionIndex index = RtpExtensionIndex.Read(packet, header, map);
        RtpRewriter rewriter = new(map, "mid");
        int needed = rewriter.Write(packet, index, Outgoing, new byte[RtpRewriter.MaxHeaderLength]);

        Assert.Equal(needed, rewriter.Write(packet, index, Outgoing, new byte[needed]));
        for (int size = 0; size < needed; size++)
        {
            Assert.Equal(0, rewriter.Write(packet, index, Outgoing, new byte[size]));
        }
    }

    [Fact]
    public void The_longest_header_fits_the_stated_length()
    {
        ExtensionMap publisher = new();
        ExtensionMap viewer = new();
        byte id = 20;
        foreach (HeaderExtensionKind kind in Enum.GetValues<HeaderExtensionKind>())
        {
            publisher[kind] = id;
            viewer[kind] = id++;
        }

        byte[] extension =
        [
            publisher[HeaderExtensionKind.AudioLevel], 1, 1,
            publisher[HeaderExtensionKind.VideoOrientation], 1, 1,
            publisher[HeaderExtensionKind.PlayoutDelay], 3, 1, 2, 3,
            publisher[HeaderExtensionKind.DependencyDescriptor], 255, .. new byte[255],
            0,
        ];
        byte[] packet = RtpPackets.Build(profile: 0x1000, extension: extension);

        byte[] header = Rewrite(publisher, new RtpRewriter(viewer, new string('m', 16)), packet, Outgoing);

        Assert.Equal(6, CountElements(header));
        Assert.InRange(header.Length, 300, RtpRewriter.MaxHeaderLength);
    }

    [Fact]
    public void Hostile_packets_give_sound_headers()
    {
        const int Seed = 8285;
        ExtensionMap map = new();
        foreach (HeaderExtensionKind kind in Enum.GetValues<HeaderExtensionKind>())
        {
            map[kind] = (byte)(kind + 1);
        }

        RtpRewriter rewriter = new(map, "video");
        byte[] oneByte = RtpPackets.Build(
            profile: 0xBEDE,
            extension: [0x10, 0x30, 0x41, 0, 1, 0x60, 0x55, 0x70, 1, 0x82, 1, 2, 3, 0x92, 0, 0, 1, 0, 0, 0]);
        byte[] twoByte = RtpPackets.Build(profile: 0x1000, extension: [9, 4, 1, 2, 3, 4, 6, 1, 1, 0, 0, 0]);
        foreach (byte[] bytes in HostileBytes.From(Seed, 20_000, oneByte, twoByte))
        {
            if (RtpHeader.TryRead(bytes, out RtpHeader header) != RtpFault.None)
            {
                continue;
            }

            byte[] destination = new byte[RtpRewriter.MaxHeaderLength];
            RtpExtensionIndex index = RtpExtensionIndex.Read(bytes, header, map);
            int length = rewriter.Write(bytes, index, Outgoing, destination);
            string context = $"seed {Seed}, bytes {Convert.ToHexString(bytes)}";
            RtpFault fault = RtpHeader.TryRead(destination.AsSpan(0, length), out RtpHeader written);
            Assert.True(fault == RtpFault.None, context);
            Assert.True(written.HeaderLength == length, context);
            Assert.Equal("video"u8.ToArray(), Find(destination[..length], map[HeaderExtensionKind.Mid]));
        }
    }

    [Fact]
    public void Rewriting_allocates_nothing()
    {
        ExtensionMap map = new()
        {
            [HeaderExtensionKind.Mid] = 4,
            [HeaderExtensionKind.TransportCc] = 3,
            [HeaderExtensionKind.AudioLevel] = 1,
        };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x10, 0x7F, 0x31, 0, 9, 0, 0, 0]);
        RtpRewriter rewriter = new(map, "0");
        byte[] destination = new byte[RtpRewriter.MaxHeaderLength];
        int total = 0;

        long allocated = Allocations.Of(10_000, i =>
        {
            RtpHeader.TryRead(packet, out RtpHeader header);
            RtpExtensionIndex index = RtpExtensionIndex.Read(packet, header, map);
            total += rewriter.Write(packet, index, Outgoing with { SequenceNumber = (ushort)i }, destination);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(24 * 11_000, total);
    }

    private static byte[] Rewrite(ExtensionMap publisher, RtpRewriter rewriter, byte[] packet, RtpOutgoing outgoing)
    {
        RtpHeader header = RtpPackets.Header(packet);
        RtpExtensionIndex index = RtpExtensionIndex.Read(packet, header, publisher);
        byte[] destination = new byte[RtpRewriter.MaxHeaderLength];
        Array.Fill(destination, (byte)0xEE); // Whatever the buffer held before must not shine through.
        return destination[..rewriter.Write(packet, index, outgoing, destination)];
    }

    private static byte[]? Find(byte[] packet, byte id) =>
        RtpExtensions.TryFind(packet, RtpPackets.Header(packet), id, out ReadOnlySpan<byte> value)
            ? value.ToArray()
            : null;

    private static int CountElements(byte[] packet)
    {
        int count = 0;
        foreach (RtpExtension _ in RtpExtensions.Enumerate(packet, RtpPackets.Header(packet)))
        {
            count++;
        }

        return count;
    }
}
