using Ooblex.Protocol.Dtls;

namespace Ooblex.Protocol.Tests.Dtls;

public sealed class DtlsRecordTests
{
    [Fact]
    public void A_record_is_measured_with_its_header()
    {
        byte[] two = [.. Record(DtlsRecord.Handshake, 0, 5), .. Record(DtlsRecord.ChangeCipherSpec, 0, 1)];

        Assert.True(DtlsRecord.TryMeasure(two, out int length));
        Assert.Equal(18, length);
    }

    [Fact]
    public void A_record_that_promises_more_than_there_is_does_not_measure()
    {
        byte[] record = Record(DtlsRecord.Handshake, 0, 40);
        for (int length = 0; length < record.Length; length++)
        {
            Assert.False(DtlsRecord.TryMeasure(record.AsSpan(0, length), out _));
        }

        Assert.True(DtlsRecord.TryMeasure(record, out _));
    }

    [Theory]
    [InlineData(DtlsRecord.Handshake, 0, DtlsRecord.ClientHello, true)]
    [InlineData(DtlsRecord.Handshake, 0, DtlsRecord.ServerHello, false)]
    [InlineData(DtlsRecord.Handshake, 1, DtlsRecord.ClientHello, false)] // Encrypted: the byte means nothing.
    [InlineData(DtlsRecord.ApplicationData, 0, DtlsRecord.ClientHello, false)]
    public void Only_a_cleartext_client_hello_opens_a_handshake(byte type, int epoch, byte message, bool expected)
    {
        byte[] record = Record(type, (ushort)epoch, 20);
        record[DtlsRecord.HeaderLength] = message;

        Assert.Equal(expected, DtlsRecord.IsClientHello(record));
        Assert.False(DtlsRecord.IsClientHello(record.AsSpan(0, DtlsRecord.HeaderLength)));
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(128, false)]
    public void DTLS_is_told_by_its_first_byte(byte first, bool expected) =>
        Assert.Equal(expected, DtlsRecord.IsDtls([first]));

    [Fact]
    public void Sound_records_end_where_an_encrypted_one_has_no_room_for_its_tag()
    {
        byte[] clear = Record(DtlsRecord.Handshake, 0, 1);
        byte[] whole = Record(DtlsRecord.Handshake, 1, DtlsRecord.MinSealedLength);
        byte[] lacking = Record(DtlsRecord.Handshake, 1, DtlsRecord.MinSealedLength - 1);

        Assert.Equal(clear.Length + whole.Length, DtlsRecord.MeasureSound([.. clear, .. whole, .. lacking, .. clear]));
        Assert.Equal(clear.Length, DtlsRecord.MeasureSound([.. clear, .. whole[..^1]]));
        Assert.Equal(0, DtlsRecord.MeasureSound(lacking));
        Assert.Equal(0, DtlsRecord.MeasureSound([]));
    }

    private static byte[] Record(byte type, ushort epoch, int fragment)
    {
        byte[] record = new byte[DtlsRecord.HeaderLength + fragment];
        (record[0], record[1], record[2]) = (type, 0xFE, 0xFD);
        (record[3], record[4]) = ((byte)(epoch >> 8), (byte)epoch);
        (record[11], record[12]) = ((byte)(fragment >> 8), (byte)fragment);
        return record;
    }
}
