using Ooblex.Protocol.Ice;

namespace Ooblex.Protocol.Tests.Ice;

public sealed class IceCandidatesTests
{
    [Theory]
    [InlineData("127.0.0.1", 10000, "127.0.0.1")]
    [InlineData("2001:db8:0:0::1", 443, "2001:db8::1")]
    [InlineData("::ffff:192.0.2.3", 9, "192.0.2.3")]
    public void A_host_candidate_is_written_as_RFC_8839_says(string ip, int port, string written)
    {
        string line = IceCandidates.HostUdp(IceScene.Address(ip, port));

        Assert.Matches($"^candidate:[0-9]{{1,10}} 1 udp 2130706431 {written} {port} typ host$", line);
    }

    [Theory]
    [InlineData(1, 65535, 2130706431u)]
    [InlineData(2, 65535, 2130706430u)]
    [InlineData(1, 65534, 2130706175u)]
    [InlineData(256, 0, 2113929216u)]
    public void Priority_follows_the_formula(int component, int localPreference, uint priority)
    {
        string line = IceCandidates.HostUdp(IceScene.Wifi, component, (ushort)localPreference);

        Assert.Equal([$"{component}", "udp", $"{priority}"], line.Split(' ')[1..4]);
    }

    [Fact]
    public void Foundations_are_equal_for_one_address_and_differ_between_two()
    {
        Assert.Equal(Foundation("192.0.2.1", 1), Foundation("192.0.2.1", 2));
        Assert.NotEqual(Foundation("192.0.2.1", 1), Foundation("192.0.2.2", 1));
        Assert.NotEqual(Foundation("192.0.2.1", 1), Foundation("2001:db8::1", 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_component_out_of_range_is_our_own_mistake(int component) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IceCandidates.HostUdp(IceScene.Wifi, component));

    private static string Foundation(string ip, int port) => IceCandidates.HostUdp(IceScene.Address(ip, port))
        .Split(' ')[0];
}
