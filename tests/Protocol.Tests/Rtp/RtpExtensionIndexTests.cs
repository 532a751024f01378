using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtpExtensionIndexTests
{
    [Fact]
    public void There_is_a_slot_for_the_last_kind_and_no_other()
    {
        ExtensionMap map = new();
        HeaderExtensionKind last = Enum.GetValues<HeaderExtensionKind>().Max();
        map[last] = 1;
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x10, 0xAA, 0, 0]);

        RtpExtensionIndex index = RtpExtensionIndex.Read(packet, RtpPackets.Header(packet), map);

        Assert.True(index.TryGet(last, packet, out ReadOnlySpan<byte> value));
        Assert.Equal(new byte[] { 0xAA }, value.ToArray());
        Assert.Equal(ExtensionMap.KindCount, (int)last + 1);
        Assert.Equal(
            (4 * ExtensionMap.KindCount) + 2, System.Runtime.CompilerServices.Unsafe.SizeOf<RtpExtensionIndex>());
    }

    [Fact]
    public void The_first_of_two_elements_with_one_id_counts()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.TransportCc] = 5 };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x51, 1, 2, 0x51, 3, 4, 0, 0]);

        RtpExtensionIndex index = RtpExtensionIndex.Read(packet, RtpPackets.Header(packet), map);

        Assert.True(index.TryGetTransportSequence(packet, out ushort sequence));
        Assert.Equal(0x0102, sequence);
    }

    [Fact]
    public void A_transport_sequence_of_one_byte_is_none()
    {
        ExtensionMap map = new() { [HeaderExtensionKind.TransportCc] = 5 };
        byte[] packet = RtpPackets.Build(profile: 0xBEDE, extension: [0x50, 1, 0, 0]);

        RtpExtensionIndex index = RtpExtensionIndex.Read(packet, RtpPackets.Header(packet), map);

        Assert.True(index.Has(HeaderExtensionKind.TransportCc));
        Assert.False(index.TryGetTransportSequence(packet, out _));
    }

    [Fact]
    public void A_packet_without_an_extension_has_none()
    {
        byte[] packet = RtpPackets.Build();

        RtpExtensionIndex index = RtpExtensionIndex.Read(
            packet, RtpPackets.Header(packet), new ExtensionMap { [HeaderExtensionKind.Mid] = 1 });

        Assert.False(index.Has(HeaderExtensionKind.Mid));
    }
}
