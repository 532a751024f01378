using Ooblex.Protocol.Relay;

namespace Ooblex.Protocol.Tests.Relay;

/// <summary>What is written is read again, and what is cut short is not.</summary>
public sealed class RelayBodyTests
{
    private readonly byte[] _body = new byte[2048];

    [Fact]
    public void Media_has_its_head_before_the_packet_and_its_padding_behind()
    {
        RelayMedia media = new(0x12, IsSeed: true, IsResent: false, Padding: 5, AgeMs: 700, 0xFFFF_FFFE, 0x8000_0001);
        media.Write(_body);

        Assert.True(RelayMedia.TryRead(_body.AsSpan(0, 18), out RelayMedia read));
        Assert.Equal(media, read);
        Assert.False(RelayMedia.TryRead(_body.AsSpan(0, 17), out _)); // Nothing but padding.
        Assert.False(RelayMedia.TryRead(_body.AsSpan(0, 12), out _));
    }

    [Fact]
    public void A_clock_is_read_as_it_was_written()
    {
        RelayClock clock = new(0x30, 0x1234_5678, 4_000_000_000, 0xE123_4567_89AB_CDEF, 0xFEDC_BA98);

        int length = clock.Write(_body);
        Assert.True(RelayClock.TryRead(_body.AsSpan(0, length), out RelayClock read));
        Assert.Equal(clock, read);
        Assert.False(RelayClock.TryRead(_body.AsSpan(0, length - 1), out _));
    }

    [Fact]
    public void A_report_is_read_as_it_was_written()
    {
        RelayReport report = new(new RelayEcho(1, 2, 3), 0xFFFF_0000, 77);

        int length = report.Write(_body);
        Assert.True(RelayReport.TryRead(_body.AsSpan(0, length), out RelayReport read));
        Assert.Equal(report, read);
        Assert.False(RelayReport.TryRead(_body.AsSpan(0, length - 1), out _));
    }

    [Fact]
    public void Feedback_is_followed_by_the_layers_that_are_wanted()
    {
        RelayFeedback feedback = new(new RelayEcho(9, 8, RelayEcho.Nothing), 100, 2, 3, 4_000);

        int length = feedback.Write(_body, [0x01, 0x10]);
        Assert.True(RelayFeedback.TryRead(
            _body.AsSpan(0, length), out RelayFeedback read, out ReadOnlySpan<byte> wanted));
        Assert.Equal(feedback, read);
        Assert.False(read.Echo.HasEcho);
        Assert.Equal([0x01, 0x10], wanted.ToArray());
        Assert.False(RelayFeedback.TryRead(_body.AsSpan(0, RelayFeedback.Bytes - 1), out _, out _));
    }

    [Theory]
    [InlineData("chat", true)]
    [InlineData("", false)]
    [InlineData("zażółć gęślą jaźń", true)]
    public void A_message_is_read_as_it_was_written(string label, bool isText)
    {
        byte[]? body = RelayMessage.TryWrite(label, [1, 2, 3], isText);

        Assert.True(RelayMessage.TryRead(
            body, out string readLabel, out ReadOnlySpan<byte> payload, out bool readText));
        Assert.Equal((label, isText), (readLabel, readText));
        Assert.Equal([1, 2, 3], payload.ToArray());
    }

    [Fact]
    public void A_message_that_is_too_long_is_not_written()
    {
        Assert.NotNull(RelayMessage.TryWrite("x", new byte[RelayMessage.MaxBytes - 3], false));
        Assert.Null(RelayMessage.TryWrite("x", new byte[RelayMessage.MaxBytes - 2], false));
        Assert.Null(RelayMessage.TryWrite(new string('x', 256), [], false));
    }

    [Theory]
    [InlineData(0u, true, false)]
    [InlineData(uint.MaxValue, false, true)]
    public void A_piece_and_its_acknowledgement_are_read_as_they_were_written(uint number, bool isFirst, bool isLast)
    {
        RelayPiece piece = new(number, isFirst, isLast);
        int length = piece.Write(_body, [7, 8]);
        Assert.True(RelayPiece.TryRead(_body.AsSpan(0, length), out RelayPiece read, out ReadOnlySpan<byte> bytes));
        Assert.Equal(piece, read);
        Assert.Equal([7, 8], bytes.ToArray());
        Assert.False(RelayPiece.TryRead(_body.AsSpan(0, RelayPiece.HeadBytes - 1), out _, out _));

        RelayPieceAck ack = new(number, 0x8000_0000_0000_0001);
        Assert.Equal(RelayPieceAck.Bytes, ack.Write(_body));
        Assert.True(RelayPieceAck.TryRead(_body, out RelayPieceAck readAck));
        Assert.Equal(ack, readAck);
        Assert.False(RelayPieceAck.TryRead(_body.AsSpan(0, RelayPieceAck.Bytes - 1), out _));
    }

    [Fact]
    public void A_message_whose_label_is_longer_than_it_is_refused()
    {
        Assert.False(RelayMessage.TryRead([0, 5, 1, 2, 3, 4], out _, out _, out _));
        Assert.False(RelayMessage.TryRead([0], out _, out _, out _));
    }
}
