using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtpExtensionsTests
{
    [Fact]
    public void One_byte_elements_are_found_between_padding()
    {
        // RFC 8285 §4.2: ids 1 (1 byte), 2 (3 bytes), padding, id 3 (4 bytes).
        byte[] packet = Packet(0xBEDE, [0x10, 0xAA, 0x00, 0x22, 1, 2, 3, 0x00, 0x33, 4, 5, 6, 7, 0, 0, 0]);

        Assert.Equal(new byte[] { 0xAA }, Find(packet, 1));
        Assert.Equal(new byte[] { 1, 2, 3 }, Find(packet, 2));
        Assert.Equal(new byte[] { 4, 5, 6, 7 }, Find(packet, 3));
        Assert.Null(Find(packet, 4));
        Assert.Null(Find(packet, 0));
    }

    [Fact]
    public void Two_byte_elements_may_be_empty_or_long_and_have_large_ids()
    {
        byte[] value = [.. Enumerable.Range(0, 20).Select(i => (byte)i)];
        byte[] packet = Packet(0x1005, [1, 0, 0, 200, 20, .. value, 0, 0, 0]);

        Assert.Empty(Find(packet, 1)!);
        Assert.Equal(value, Find(packet, 200));
    }

    [Fact]
    public void Id_fifteen_ends_a_one_byte_extension()
    {
        byte[] packet = Packet(0xBEDE, [0x10, 0xAA, 0xF0, 0xBB, 0x20, 0xCC, 0, 0]);

        Assert.NotNull(Find(packet, 1));
        Assert.Null(Find(packet, 15));
        Assert.Null(Find(packet, 2));
    }

    [Fact]
    public void Id_zero_with_a_length_ends_a_one_byte_extension()
    {
        byte[] packet = Packet(0xBEDE, [0x10, 0xAA, 0x01, 0xBB, 0x20, 0xCC, 0, 0]);

        Assert.NotNull(Find(packet, 1));
        Assert.Null(Find(packet, 2));
    }

    [Theory]
    [InlineData(0xBEDE, new byte[] { 0x10, 0xAA, 0x2F, 1 })]
    [InlineData(0x1000, new byte[] { 1, 1, 0xAA, 2 })]
    [InlineData(0x1000, new byte[] { 1, 1, 0xAA, 2, 9, 0, 0, 0 })]
    public void An_element_longer_than_the_extension_is_not_there(ushort profile, byte[] extension)
    {
        byte[] packet = Packet(profile, extension);

        Assert.Equal(new byte[] { 0xAA }, Find(packet, 1));
        Assert.Null(Find(packet, 2));
    }

    [Fact]
    public void An_unknown_profile_has_no_elements()
    {
        Assert.Null(Find(Packet(0xABCD, [0x10, 0xAA, 0, 0]), 1));
    }

    [Theory]
    [InlineData(false, 14)]
    [InlineData(true, 255)]
    public void What_the_writer_writes_is_read_back(bool twoByte, byte lastId)
    {
        byte[] block = new byte[64];
        RtpExtensionWriter writer = new(block, twoByte);
        Assert.True(writer.TryAdd(1, [1]));
        Assert.True(writer.TryAddUInt16(2, 0xBEEF));
        Assert.True(writer.TryAdd(lastId, [5, 6, 7, 8, 9]));
        int length = writer.Finish();

        Assert.Equal(0, length % 4);
        byte[] packet = Packet(twoByte ? (ushort)0x1000 : (ushort)0xBEDE, block[4..length]);
        Assert.Equal(packet[12..(12 + length)], block[..length]);
        Assert.Equal(new byte[] { 1 }, Find(packet, 1));
        Assert.Equal(new byte[] { 0xBE, 0xEF }, Find(packet, 2));
        Assert.Equal(new byte[] { 5, 6, 7, 8, 9 }, Find(packet, lastId));
    }

    [Theory]
    [InlineData(false, 0, 1)]
    [InlineData(false, 15, 1)]
    [InlineData(false, 1, 0)]
    [InlineData(false, 1, 17)]
    [InlineData(true, 0, 1)]
    [InlineData(true, 1, 256)]
    [InlineData(true, 1, 60)]
    public void What_the_form_cannot_hold_is_refused_and_leaves_no_trace(bool twoByte, byte id, int length)
    {
        byte[] block = new byte[64];
        RtpExtensionWriter writer = new(block, twoByte);

        Assert.False(writer.TryAdd(id, new byte[length]));
        Assert.Equal(0, writer.Finish());
    }

    [Fact]
    public void The_last_word_of_the_room_can_be_filled()
    {
        byte[] block = new byte[11]; // Two whole words: four bytes of header and four for elements.
        RtpExtensionWriter writer = new(block, twoByte: false);

        Assert.True(writer.TryAdd(1, [1, 2, 3]));
        Assert.False(writer.TryAdd(2, [1]));
        Assert.Equal(8, writer.Finish());
    }

    private static byte[] Packet(ushort profile, byte[] extension) =>
        RtpPackets.Build(profile: profile, extension: extension);

    private static byte[]? Find(byte[] packet, byte id) =>
        RtpExtensions.TryFind(packet, RtpPackets.Header(packet), id, out ReadOnlySpan<byte> value)
            ? value.ToArray()
            : null;
}
