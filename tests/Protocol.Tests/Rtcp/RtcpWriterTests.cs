using System.Text;
using Ooblex.Protocol.Rtcp;
using Ooblex.TestKit.Bytes;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class RtcpWriterTests
{
    [Fact]
    public void A_sender_report_reads_back()
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        ReportBlock first = new(7, 255, -0x80_0000, uint.MaxValue, 1, 2, 3);
        ReportBlock second = new(8, 0, 0x7F_FFFF, 0, 4, 5, 6);

        Assert.True(writer.TryWriteSenderReport(1, new NtpTime(0x0102_0304_0506_0708), 9, 10, 11, [first, second]));

        RtcpBlock block = Compound.Single(writer.Written);
        Assert.True(SenderReport.TryRead(block, out SenderReport report));
        Assert.Equal(1u, report.Ssrc);
        Assert.Equal(new NtpTime(0x0102_0304_0506_0708), report.NtpTimestamp);
        Assert.Equal(9u, report.RtpTimestamp);
        Assert.Equal(10u, report.PacketCount);
        Assert.Equal(11u, report.OctetCount);
        Assert.Equal(2, report.ReportCount);
        Assert.Equal(first, report.Report(0));
        Assert.Equal(second, report.Report(1));
        Assert.False(ReceiverReport.TryRead(block, out _));
    }

    [Fact]
    public void A_receiver_report_may_be_empty_or_full_but_not_fuller()
    {
        byte[] buffer = new byte[1_000];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteReceiverReport(5));
        Assert.Equal("80C9000100000005", Convert.ToHexString(writer.Written));

        writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWriteReceiverReport(5, new ReportBlock[31]));
        Assert.True(ReceiverReport.TryRead(Compound.Single(writer.Written), out ReceiverReport report));
        Assert.Equal(31, report.ReportCount);

        Assert.False(writer.TryWriteReceiverReport(5, new ReportBlock[32]));
    }

    [Fact]
    public void Loss_beyond_24_bits_is_cut_to_the_ends()
    {
        byte[] buffer = new byte[ReportBlock.Size];

        new ReportBlock(1, 2, int.MaxValue, 0, 0, 0, 0).Write(buffer);
        Assert.Equal(0x7F_FFFF, ReportBlock.Read(buffer).CumulativeLost);
        new ReportBlock(1, 2, int.MinValue, 0, 0, 0, 0).Write(buffer);
        Assert.Equal(-0x80_0000, ReportBlock.Read(buffer).CumulativeLost);
        Assert.Equal(2, ReportBlock.Read(buffer).FractionLost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("abcd")]
    public void A_cname_of_any_length_reads_back_on_word_boundaries(string cname)
    {
        byte[] buffer = new byte[64];
        Array.Fill(buffer, (byte)0xEE);
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteSdesCname(42, Encoding.UTF8.GetBytes(cname)));

        Assert.Equal(0, writer.Length % 4);
        Assert.True(SourceDescription.TryRead(Compound.Single(writer.Written), out SourceDescription description));
        List<(uint, string)> found = [];
        foreach (SourceDescription.Chunk chunk in description)
        {
            found.Add((chunk.Ssrc, Encoding.UTF8.GetString(chunk.Cname)));
        }

        Assert.Equal([(42u, cname)], found);
        Assert.False(writer.TryWriteSdesCname(42, new byte[256]));
    }

    [Fact]
    public void Several_chunks_and_items_are_told_apart()
    {
        // Two chunks; the first has NAME before CNAME, the second ends exactly on a word.
        byte[] packet = Compound.Hex("82 CA 0006 00000001 02026869 01026162 00000000 00000002 01017A00");
        Assert.True(SourceDescription.TryRead(Compound.Single(packet), out SourceDescription description));

        List<(uint, string)> found = [];
        foreach (SourceDescription.Chunk chunk in description)
        {
            found.Add((chunk.Ssrc, Encoding.UTF8.GetString(chunk.Cname)));
        }

        Assert.Equal([(1u, "ab"), (2u, "z")], found);
    }

    [Fact]
    public void A_goodbye_reads_back_with_a_reason_or_without()
    {
        byte[] buffer = new byte[200];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteBye(1, 2));
        Assert.True(Bye.TryRead(Compound.Single(writer.Written), out Bye bye));
        Assert.Equal(2, bye.SourceCount);
        Assert.Equal(2u, bye.Source(1));
        Assert.True(bye.Reason.IsEmpty);
        Assert.False(writer.TryWriteBye());

        byte[] withReason = Compound.Hex("81 CB 0002 00000009 03627965");
        Assert.True(Bye.TryRead(Compound.Single(withReason), out bye));
        Assert.Equal("bye", Encoding.UTF8.GetString(bye.Reason));

        byte[] lying = Compound.Hex("81 CB 0002 00000009 04627965");
        Assert.True(Bye.TryRead(Compound.Single(lying), out bye));
        Assert.True(bye.Reason.IsEmpty);
    }

    [Fact]
    public void Lost_packets_are_packed_into_ids_and_masks()
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);

        Assert.True(writer.TryWriteNack(1, 2, [65_534, 65_535, 0, 14, 15, 100]));

        // 65534 with the masks of +1, +2 and +16; 15 is one too far and takes its own pair.
        Assert.Equal(
            "81CD0005" + "00000001" + "00000002" + "FFFE8003" + "000F0000" + "00640000",
            Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Any_sorted_loss_reads_back_the_same()
    {
        const int Seed = 4585;
        Random random = new(Seed);
        byte[] buffer = new byte[2_000];
        for (int round = 0; round < 500; round++)
        {
            ushort sequence = (ushort)random.Next(65_536);
            ushort[] lost = new ushort[random.Next(1, 200)];
            for (int i = 0; i < lost.Length; i++)
            {
                sequence += (ushort)random.Next(1, 30);
                lost[i] = sequence;
            }

            RtcpWriter writer = new(buffer);
            Assert.True(writer.TryWriteNack(1, 2, lost));
            Assert.True(NackReader.TryRead(Compound.Single(writer.Written), out NackReader nack));
            List<ushort> found = [];
            foreach (ushort number in nack)
            {
                found.Add(number);
            }

            Assert.True(lost.SequenceEqual(found), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Key_frame_requests_are_written_as_the_rfcs_draw_them()
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWritePli(1, 2));
        Assert.Equal("81CE00020000000100000002", Convert.ToHexString(writer.Written));
        Assert.True(Pli.TryRead(Compound.Single(writer.Written), out Pli pli));
        Assert.Equal(new Pli(1, 2), pli);

        writer = new RtcpWriter(buffer);
        Assert.True(writer.TryWriteFir(1, 2, 0xAB));
        Assert.Equal("84CE0004000000010000000000000002AB000000", Convert.ToHexString(writer.Written));
        Assert.True(Fir.TryRead(Compound.Single(writer.Written), out Fir fir));
        Assert.Equal(1, fir.EntryCount);
        Assert.Equal(new FirEntry(2, 0xAB), fir.Entry(0));
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(262_143UL, 262_143UL)]
    [InlineData(262_144UL, 262_144UL)]
    [InlineData(2_500_001UL, 2_500_000UL)]
    [InlineData(ulong.MaxValue, 0xFFFF_C000_0000_0000UL)]
    public void An_estimate_keeps_eighteen_significant_bits(ulong bitrate, ulong expected)
    {
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteRemb(1, bitrate, 5, 6));

        Assert.True(Remb.TryRead(Compound.Single(writer.Written), out Remb remb));
        Assert.Equal(1u, remb.SenderSsrc);
        Assert.Equal(expected, remb.BitrateBps);
        Assert.Equal(2, remb.SourceCount);
        Assert.Equal(6u, remb.Source(1));
    }

    [Fact]
    public void An_estimate_too_large_for_64_bits_is_the_greatest_there_is()
    {
        byte[] packet = Compound.Hex("8F CE 0005 00000001 00000000 52454D42 01FFFFFF 00000002");

        Assert.True(Remb.TryRead(Compound.Single(packet), out Remb remb));

        Assert.Equal(ulong.MaxValue, remb.BitrateBps);
    }

    [Fact]
    public void What_does_not_fit_is_refused_whole_at_every_size()
    {
        for (int size = 0; size < 60; size++)
        {
            RtcpWriter writer = new(new byte[size]);
            Assert.Equal(size >= 52, writer.TryWriteSenderReport(1, default, 2, 3, 4, [default]));
            Assert.Equal(size >= 52 ? 52 : 0, writer.Length);
            writer = new RtcpWriter(new byte[size]);
            Assert.Equal(size >= 20, writer.TryWriteNack(1, 2, [1, 100]));
            writer = new RtcpWriter(new byte[size]);
            Assert.Equal(size >= 12, writer.TryWritePli(1, 2));
            writer = new RtcpWriter(new byte[size]);
            Assert.Equal(size >= 24, writer.TryWriteRemb(1, 2, 3));
            writer = new RtcpWriter(new byte[size]);
            Assert.Equal(size >= 16, writer.TryWriteSdesCname(1, "abcd"u8));
            Assert.Equal(size >= 16 ? 16 : 0, writer.Length);
        }
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] buffer = new byte[1_200];
        ReportBlock[] reports = [new(7, 1, 2, 3, 4, 5, 6)];
        ushort[] lost = [1, 2, 30];
        uint[] sources = [2, 3];
        int written = 0;

        long allocated = Allocations.Of(10_000, i =>
        {
            RtcpWriter writer = new(buffer);
            writer.TryWriteSenderReport(1, default, 2, 3, 4, reports);
            writer.TryWriteSdesCname(1, "name"u8);
            writer.TryWriteNack(1, 2, lost);
            writer.TryWriteRemb(1, (ulong)i * 1_000, sources);
            writer.TryWriteBye(sources);
            written += writer.Length;
        });

        Assert.Equal(0, allocated);
        Assert.True(written > 0);
    }
}
