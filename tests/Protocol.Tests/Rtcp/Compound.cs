using Ooblex.Protocol.Rtcp;

namespace Ooblex.Protocol.Tests.Rtcp;

/// <summary>Turns what a writer wrote into its only block.</summary>
internal static class Compound
{
    public static byte[] Hex(string hex) =>
        Convert.FromHexString(string.Concat(hex.Where(character => !char.IsWhiteSpace(character))));

    public static RtcpBlock Single(ReadOnlySpan<byte> packet)
    {
        RtcpReader reader = new(packet);
        Assert.True(reader.TryRead(out RtcpBlock block), $"{reader.Fault}");
        Assert.False(reader.TryRead(out _));
        Assert.Equal(RtcpFault.None, reader.Fault);
        return block;
    }

    /// <summary>One packet of each kind, by the writer.</summary>
    public static byte[] OfEverything()
    {
        byte[] buffer = new byte[1_200];
        RtcpWriter writer = new(buffer);
        ReportBlock report = new(7, 128, -5, 0x0001_0002, 9, 10, 11);
        Assert.True(writer.TryWriteSenderReport(1, new NtpTime(0x0102_0304_0506_0708), 2, 3, 4, [report, report]));
        Assert.True(writer.TryWriteReceiverReport(1, [report]));
        Assert.True(writer.TryWriteSdesCname(1, "somebody"u8));
        Assert.True(writer.TryWriteNack(1, 2, [10, 11, 26, 27, 65_535]));
        Assert.True(writer.TryWritePli(1, 2));
        Assert.True(writer.TryWriteFir(1, 2, 3));
        Assert.True(writer.TryWriteRemb(1, 2_500_000, 2, 3));
        Assert.True(writer.TryWriteBye(1, 2));
        return writer.Written.ToArray();
    }
}
