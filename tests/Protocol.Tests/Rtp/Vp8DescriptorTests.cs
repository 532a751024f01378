using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class Vp8DescriptorTests
{
    // X S, I L T K, long picture id 0x123, TL0PICIDX 5, TID 1 Y KEYIDX 3, key frame.
    private static readonly byte[] Full = [0x90, 0xF0, 0x81, 0x23, 0x05, 0x63, 0x50, 0xAA];

    [Fact]
    public void Every_field_is_read()
    {
        Assert.True(Vp8Descriptor.TryRead(Full, out Vp8Descriptor descriptor));

        Assert.Equal(6, descriptor.Length);
        Assert.True(descriptor.IsFrameStart);
        Assert.True(descriptor.IsKeyFrame);
        Assert.True(descriptor.HasLongPictureId);
        Assert.Equal(0x123, descriptor.PictureId);
        Assert.True(descriptor.HasTl0PicIdx);
        Assert.Equal(5, descriptor.Tl0PicIdx);
        Assert.True(descriptor.HasTemporalLayer);
        Assert.Equal(1, descriptor.TemporalLayer);
        Assert.True(descriptor.IsLayerSync);
    }

    [Theory]
    [InlineData(0x10, false)]
    [InlineData(0x30, true)]
    [InlineData(0x20, true)] // Also in packets that do not begin the frame.
    public void A_frame_that_no_other_needs_says_so(byte first, bool expected)
    {
        Assert.True(Vp8Descriptor.TryRead([first, 0x51, 0x00], out Vp8Descriptor descriptor));
        Assert.Equal(expected, descriptor.IsDiscardable);
    }

    [Fact]
    public void A_short_picture_id_stays_short_when_rewritten()
    {
        byte[] payload = [0x90, 0x80, 0x7F, 0x51, 0x00];
        Assert.True(Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor));
        Assert.Equal(0x7F, descriptor.PictureId);

        descriptor.Rewrite(payload, 0x1281, 9);

        Assert.Equal(new byte[] { 0x90, 0x80, 0x01, 0x51, 0x00 }, payload);
    }

    [Fact]
    public void A_long_picture_id_and_its_layer_index_are_rewritten()
    {
        byte[] payload = [.. Full];
        Assert.True(Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor));

        descriptor.Rewrite(payload, 0x7ABC, 200);

        Assert.Equal(new byte[] { 0x90, 0xF0, 0xFA, 0xBC, 200, 0x63, 0x50, 0xAA }, payload);
    }

    [Fact]
    public void A_bare_descriptor_has_nothing_to_rewrite()
    {
        byte[] payload = [0x10, 0x51, 0x00];
        Assert.True(Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor));

        descriptor.Rewrite(payload, 1, 1);

        Assert.False(descriptor.HasPictureId);
        Assert.Equal(new byte[] { 0x10, 0x51, 0x00 }, payload);
    }

    [Fact]
    public void A_descriptor_with_nothing_behind_it_is_refused_at_every_length()
    {
        for (int length = 0; length <= 6; length++)
        {
            Assert.False(Vp8Descriptor.TryRead(Full.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Rewriting_hostile_payloads_changes_only_the_numbers()
    {
        const int Seed = 7741;
        foreach (byte[] payload in HostileBytes.From(Seed, 20_000, Full))
        {
            if (!Vp8Descriptor.TryRead(payload, out Vp8Descriptor before))
            {
                continue;
            }

            byte[] copy = [.. payload];
            before.Rewrite(copy, 0x1234, 77);
            string context = $"seed {Seed}, payload {Convert.ToHexString(payload)}";
            Assert.True(Vp8Descriptor.TryRead(copy, out Vp8Descriptor after), context);
            Assert.True(after.Length == before.Length && after.IsKeyFrame == before.IsKeyFrame, context);
            Assert.Equal(payload[before.Length..], copy[after.Length..]);
        }
    }

    [Fact]
    public void Numbers_run_on_when_the_source_changes()
    {
        Vp8Continuity continuity = default;
        Assert.Equal((100, 10), Send(ref continuity, 100, 10));
        Assert.Equal((101, 11), Send(ref continuity, 101, 11));
        Assert.Equal((100, 10), Send(ref continuity, 100, 10)); // Late: does not take the numbers back.

        byte[] first = Payload(0x7FFF, 200);
        Assert.True(Vp8Descriptor.TryRead(first, out Vp8Descriptor descriptor));
        continuity.Switch(descriptor);

        Assert.Equal((102, 12), Send(ref continuity, 0x7FFF, 200));
        Assert.Equal((103, 12), Send(ref continuity, 0, 200));
        Assert.Equal((104, 13), Send(ref continuity, 1, 201));
    }

    private static (int PictureId, int Tl0PicIdx) Send(ref Vp8Continuity continuity, ushort pictureId, byte tl0)
    {
        byte[] payload = Payload(pictureId, tl0);
        Assert.True(Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor));
        continuity.Apply(descriptor, payload);
        Assert.True(Vp8Descriptor.TryRead(payload, out descriptor));
        return (descriptor.PictureId, descriptor.Tl0PicIdx);
    }

    private static byte[] Payload(ushort pictureId, byte tl0) =>
        [0x90, 0xE0, (byte)(0x80 | (pictureId >> 8)), (byte)pictureId, tl0, 0x00, 0x51, 0x00];
}
