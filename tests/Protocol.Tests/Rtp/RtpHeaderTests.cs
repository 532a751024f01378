using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtpHeaderTests
{
    [Fact]
    public void A_packet_with_everything_is_read_field_by_field()
    {
        byte[] packet = RtpPackets.Build(
            payloadType: 111,
            sequence: 0xFEDC,
            timestamp: 0xA1B2_C3D4,
            ssrc: 0x0102_0304,
            marker: true,
            csrcs: 2,
            profile: 0xBEDE,
            extension: [0x10, 0xFF, 0, 0],
            payload: [9, 8, 7],
            padding: 5);

        RtpHeader header = RtpPackets.Header(packet);

        Assert.True(header.Marker);
        Assert.Equal(111, header.PayloadType);
        Assert.Equal(0xFEDC, header.SequenceNumber);
        Assert.Equal(0xA1B2_C3D4, header.Timestamp);
        Assert.Equal(0x0102_0304u, header.Ssrc);
        Assert.True(header.HasExtension);
        Assert.Equal(0xBEDE, header.ExtensionProfile);
        Assert.Equal(24, header.ExtensionOffset);
        Assert.Equal(4, header.ExtensionLength);
        Assert.Equal(28, header.HeaderLength);
        Assert.Equal(5, header.PaddingLength);
        Assert.Equal(new byte[] { 9, 8, 7 }, header.Payload(packet).ToArray());
    }

    [Fact]
    public void A_bare_header_has_no_payload()
    {
        RtpHeader header = RtpPackets.Header(RtpPackets.Build(payload: []));

        Assert.Equal(12, header.HeaderLength);
        Assert.Equal(0, header.PayloadLength);
        Assert.False(header.HasExtension);
    }

    [Fact]
    public void A_probe_of_padding_only_is_sound()
    {
        RtpHeader header = RtpPackets.Header(RtpPackets.Build(payload: [], padding: 255));

        Assert.Equal(0, header.PayloadLength);
        Assert.Equal(255, header.PaddingLength);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x40)]
    [InlineData(0xC0)]
    public void Another_version_is_refused(byte first)
    {
        byte[] packet = RtpPackets.Build();
        packet[0] = first;

        Assert.Equal(RtpFault.BadVersion, RtpHeader.TryRead(packet, out _));
    }

    [Fact]
    public void A_csrc_count_that_lies_is_refused()
    {
        byte[] packet = RtpPackets.Build();
        packet[0] |= 0x0F;

        Assert.Equal(RtpFault.BadCsrcCount, RtpHeader.TryRead(packet, out _));
    }

    [Theory]
    [InlineData(0x0000, 0x0002)]
    [InlineData(0xBEDE, 0xFFFF)]
    public void An_extension_length_that_lies_is_refused(ushort profile, ushort words)
    {
        byte[] packet = RtpPackets.Build(profile: profile, extension: []);
        (packet[14], packet[15]) = ((byte)(words >> 8), (byte)words);

        Assert.Equal(RtpFault.BadExtension, RtpHeader.TryRead(packet, out _));
    }

    [Fact]
    public void An_extension_bit_without_an_extension_is_refused()
    {
        byte[] packet = RtpPackets.Build(payload: [1, 2, 3]);
        packet[0] |= 0x10;

        Assert.Equal(RtpFault.BadExtension, RtpHeader.TryRead(packet, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(255)]
    public void A_padding_count_that_lies_is_refused(byte count)
    {
        byte[] packet = RtpPackets.Build(payload: [0, 0, 0, count]);
        packet[0] |= 0x20;

        Assert.Equal(RtpFault.BadPadding, RtpHeader.TryRead(packet, out _));
    }

    [Fact]
    public void Hostile_bytes_give_a_fault_or_offsets_inside_the_packet()
    {
        const int Seed = 3550;
        byte[] sample = RtpPackets.Build(
            csrcs: 3, profile: 0x1000, extension: [1, 2, 0xAA, 0xBB, 2, 0, 0, 0], padding: 4);
        foreach (byte[] bytes in HostileBytes.From(Seed, 20_000, sample))
        {
            if (RtpHeader.TryRead(bytes, out RtpHeader header) != RtpFault.None)
            {
                continue;
            }

            string context = $"seed {Seed}, bytes {Convert.ToHexString(bytes)}";
            int total = header.HeaderLength + header.PayloadLength + header.PaddingLength;
            Assert.True(total == bytes.Length && header.PayloadLength >= 0, context);
            foreach (RtpExtension element in RtpExtensions.Enumerate(bytes, header))
            {
                int end = element.Offset + element.Value.Length;
                Assert.True(end <= header.HeaderLength && element.Id != 0, context);
            }
        }
    }
}
