using Ooblex.Configuration.Hocon;

namespace Ooblex.Configuration.Tests.Hocon;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1.5 m", 90_000)]
    [InlineData("250ms", 250)]
    [InlineData("2h", 7_200_000)]
    [InlineData("500us", 0.5)]
    public void A_duration_is_a_number_and_its_unit(string text, double milliseconds)
    {
        Assert.True(Quantity.TryDuration(text, out TimeSpan value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.2.3s")]
    [InlineData("5 parsecs")]
    [InlineData("5S")]
    public void A_duration_without_a_known_unit_is_refused(string text) =>
        Assert.False(Quantity.TryDuration(text, out _));

    [Theory]
    [InlineData("64KiB", 65_536)]
    [InlineData("1.5 MB", 1_500_000)]
    [InlineData("7B", 7)]
    public void A_size_tells_binary_units_from_decimal_ones(string text, long bytes)
    {
        Assert.True(Quantity.TryBytes(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Fact]
    public void A_rate_counts_bits_by_thousands()
    {
        Assert.True(Quantity.TryBitsPerSecond("2.5 Mbps", out long value));
        Assert.Equal(2_500_000, value);
        Assert.False(Quantity.TryBitsPerSecond("2.5 MB", out _));
    }

    [Fact]
    public void A_number_beyond_all_reason_is_no_size_and_the_longest_duration()
    {
        Assert.False(Quantity.TryBytes(new string('9', 400) + "GiB", out _));
        Assert.True(Quantity.TryDuration(new string('9', 300) + "d", out TimeSpan value));
        Assert.Equal(TimeSpan.MaxValue, value);
    }
}
