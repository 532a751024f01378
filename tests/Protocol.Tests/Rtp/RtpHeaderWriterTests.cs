using Ooblex.Protocol.Rtp;

namespace Ooblex.Protocol.Tests.Rtp;

public sealed class RtpHeaderWriterTests
{
    [Fact]
    public void The_fixed_header_is_written_as_the_rfc_draws_it()
    {
        byte[] bytes = new byte[12];

        RtpHeaderWriter.Write(bytes, new RtpOutgoing(0x7F, true, 0x0102, 0x0304_0506, 0x0708_090A));

        Assert.Equal("80FF0102030405060708090A", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Padding_is_written_so_that_it_reads_back()
    {
        byte[] packet = new byte[12 + 3 + 4];
        RtpHeaderWriter.Write(packet, new RtpOutgoing(96, false, 1, 2, 3, HasPadding: true));
        RtpHeaderWriter.WritePadding(packet.AsSpan(15));

        RtpHeader header = RtpPackets.Header(packet);

        Assert.Equal(3, header.PayloadLength);
        Assert.Equal(4, header.PaddingLength);
    }
}
