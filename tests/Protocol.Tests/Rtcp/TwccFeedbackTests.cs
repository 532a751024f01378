using Ooblex.Protocol.Rtcp;

namespace Ooblex.Protocol.Tests.Rtcp;

public sealed class TwccFeedbackTests
{
    private const string Header = "00000001 00000002";

    [Fact]
    public void The_drafts_run_length_examples_are_read()
    {
        // §3.1.3: 221 packets not received, then 24 packets received with small deltas.
        byte[] packet = Packet("0064 00F5 000003 07  00DD 2018" + string.Concat(Enumerable.Repeat("01", 24)));

        TwccFeedback feedback = Read(packet);

        Assert.Equal(100, feedback.BaseSequence);
        Assert.Equal(245, feedback.StatusCount);
        Assert.Equal(3, feedback.ReferenceTime);
        Assert.Equal(7, feedback.FeedbackCount);
        List<TwccStatus> statuses = List(feedback);
        Assert.Equal(245, statuses.Count);
        Assert.All(statuses[..221], status => Assert.False(status.Received));
        Assert.All(statuses[221..], status => Assert.True(status.Received && status.Delta == 1));
        Assert.Equal(344, statuses[^1].Sequence);
        Assert.Equal((3 * 256) + 24, statuses[^1].Arrival);
    }

    [Fact]
    public void The_drafts_one_bit_vector_example_is_read()
    {
        // §3.1.4, example 1: 1 not, 5 received, 3 not, 3 received, 2 not.
        byte[] packet = Packet("0000 000E 000000 00  9F1C 0000000000000000");

        Assert.Equal("01111100011100", Pattern(Read(packet)));
    }

    [Fact]
    public void A_two_bit_vector_like_the_drafts_example_is_read()
    {
        // §3.1.4, example 2, with a large delta where it has the symbol that §3.1.1 reserves.
        byte[] packet = Packet("0000 0007 000000 00  C950 0100 02 03 04");

        TwccFeedback feedback = Read(packet);
        Assert.Equal("0111100", Pattern(feedback));
        Assert.Equal([0, 256, 2, 3, 4, 0, 0], List(feedback).Select(status => (int)status.Delta));
    }

    [Theory]
    [InlineData("0000 0007 000000 00  CD50 0102 0304 0506 0708")]
    [InlineData("0000 0002 000000 00  6002 0102 0304 0506 0708")]
    public void The_reserved_symbol_is_refused(string body)
    {
        RtcpReader reader = new(Packet(body));
        Assert.True(reader.TryRead(out RtcpBlock block));

        Assert.False(TwccFeedback.TryRead(block, out _));
    }

    [Fact]
    public void Large_deltas_are_signed_and_add_up()
    {
        // Two-bit vector: small 4, large −3, large 32767, not received, small 255; reference time −1.
        byte[] packet = Packet("FFFE 0005 FFFFFF 09  DA10 04 FFFD 7FFF FF");

        List<TwccStatus> statuses = List(Read(packet));

        Assert.Equal([4, -3, 32_767, 0, 255], statuses.Select(status => (int)status.Delta));
        Assert.Equal([0xFFFE, 0xFFFF, 0, 1, 2], statuses.Select(status => (int)status.Sequence));
        Assert.Equal(-256 + 4 - 3 + 32_767 + 255, statuses[^1].Arrival);
        Assert.False(statuses[3].Received);
    }

    [Theory]
    [InlineData("0000 0001 000000 00")]
    [InlineData("0000 0001 000000 00 2001 00")]
    [InlineData("0000 0008 000000 00 2008 01020304050607")]
    [InlineData("0000 0001 000000 00 6001 0102")]
    [InlineData("0000 0007 000000 00 C003 0000")]
    [InlineData("0000 FFFF 000000 00 0001 0001")]
    public void Feedback_that_does_not_hold_what_it_counts_is_refused(string body)
    {
        byte[] bytes = Compound.Hex(Header + body);
        RtcpReader reader = new(Framed(bytes[..(bytes.Length & ~3)]));
        Assert.True(reader.TryRead(out RtcpBlock block));

        Assert.False(TwccFeedback.TryRead(block, out _));
    }

    [Fact]
    public void Empty_runs_end_with_the_data()
    {
        byte[] packet = Packet("0000 0001 000000 00 0000 0000 0000 0000");
        RtcpReader reader = new(packet);
        Assert.True(reader.TryRead(out RtcpBlock block));

        Assert.False(TwccFeedback.TryRead(block, out _));
    }

    [Fact]
    public void A_default_value_yields_nothing()
    {
        Assert.Empty(List(default));
    }

    internal static List<TwccStatus> List(TwccFeedback feedback)
    {
        List<TwccStatus> statuses = [];
        foreach (TwccStatus status in feedback)
        {
            statuses.Add(status);
        }

        return statuses;
    }

    internal static TwccFeedback Read(ReadOnlySpan<byte> packet)
    {
        Assert.True(TwccFeedback.TryRead(Compound.Single(packet), out TwccFeedback feedback));
        return feedback;
    }

    private static string Pattern(TwccFeedback feedback) =>
        string.Concat(List(feedback).Select(status => status.Received ? '1' : '0'));

    private static byte[] Packet(string body)
    {
        byte[] bytes = Compound.Hex(Header + body);
        return Framed([.. bytes, .. new byte[-bytes.Length & 3]]);
    }

    private static byte[] Framed(byte[] body) => [0x8F, 0xCD, 0, (byte)(body.Length / 4), .. body];
}
