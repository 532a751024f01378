using Ooblex.Protocol.Rtcp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class RtcpReaderTests
{
    [Fact]
    public void A_compound_is_walked_block_by_block()
    {
        RtcpReader reader = new(Compound.OfEverything());
        List<RtcpPacketType> types = [];
        while (reader.TryRead(out RtcpBlock block))
        {
            types.Add(block.PacketType);
        }

        Assert.Equal(RtcpFault.None, reader.Fault);
        Assert.Equal(
            [
                RtcpPacketType.SenderReport,
                RtcpPacketType.ReceiverReport,
                RtcpPacketType.SourceDescription,
                RtcpPacketType.TransportFeedback,
                RtcpPacketType.PayloadFeedback,
                RtcpPacketType.PayloadFeedback,
                RtcpPacketType.PayloadFeedback,
                RtcpPacketType.Bye,
            ],
            types);
    }

    [Fact]
    public void A_packet_of_an_unknown_type_is_handed_out_to_be_skipped()
    {
        RtcpBlock block = Compound.Single(Compound.Hex("82 FA 0001 00000007"));

        Assert.Equal((RtcpPacketType)250, block.PacketType);
        Assert.Equal(2, block.Count);
        Assert.Equal(7u, block.SenderSsrc);
    }

    [Fact]
    public void Padding_is_not_part_of_the_body()
    {
        RtcpBlock block = Compound.Single(Compound.Hex("A0 C9 0002 00000007 00000004"));

        Assert.Equal(4, block.Body.Length);
    }

    [Theory]
    [InlineData("", RtcpFault.TooShort)]
    [InlineData("80 C9 00", RtcpFault.TooShort)]
    [InlineData("40 C9 0001 00000007", RtcpFault.BadVersion)]
    [InlineData("80 C9 0002 00000007", RtcpFault.BadLength)]
    [InlineData("80 C9 FFFF 00000007", RtcpFault.BadLength)]
    [InlineData("A0 C9 0001 00000000", RtcpFault.BadPadding)]
    [InlineData("A0 C9 0001 00000003", RtcpFault.BadPadding)]
    [InlineData("A0 C9 0001 00000008", RtcpFault.BadPadding)]
    [InlineData("A0 C9 0001 00000004 80 C9 0001 00000007", RtcpFault.BadPadding)]
    public void A_lie_ends_the_walk(string hex, RtcpFault fault)
    {
        RtcpReader reader = new(Compound.Hex(hex));

        Assert.False(reader.TryRead(out _));
        Assert.Equal(fault, reader.Fault);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Blocks_before_a_lie_stand()
    {
        RtcpReader reader = new(Compound.Hex("80 C9 0001 00000007  80 C9 0009 00000007"));

        Assert.True(reader.TryRead(out RtcpBlock block));
        Assert.Equal(7u, block.SenderSsrc);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(RtcpFault.BadLength, reader.Fault);
    }

    [Fact]
    public void Hostile_bytes_never_throw_and_never_walk_beyond_their_size()
    {
        const int Seed = 3551;
        byte[] twcc = Compound.Hex("8F CD 0005 00000001 00000002 0005 0003 000001 00 2001 4001 04 08 0010 0000");
        foreach (byte[] bytes in HostileBytes.From(Seed, 40_000, Compound.OfEverything(), twcc))
        {
            int work = RtcpWalk.All(bytes);
            Assert.True(work <= 65_535 + (17 * bytes.Length), $"seed {Seed}, bytes {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void Reading_everything_allocates_nothing()
    {
        byte[] packet = Compound.OfEverything();
        int work = 0;

        long allocated = Allocations.Of(10_000, _ => work += RtcpWalk.All(packet));

        Assert.Equal(0, allocated);
        Assert.True(work > 10_000);
    }
}
